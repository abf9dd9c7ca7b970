from __future__ import annotations

from typing import Any

import pytest
from tests.record.media.encoding import encoded, shown

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.record.media.encoder import MediaEncoder


@pytest.mark.parametrize(
    "items",
    [
        [("eins", 0), ("zwéi", 1)],
        ["eins", "zwéi"],
        [{"text": "eins", "label": 0}, {"text": "zwéi", "label": 1}],
        [{"idx": 0, "sentence": "eins", "label": 0}, {"idx": 1, "sentence": "zwéi", "label": 1}],
        [{"file": "a", "text": "eins"}, {"file": "b", "text": "zwéi"}],
        [["eins", 3, 0.5], ["zwéi", 3, 0.5]],
    ],
)
def test_texts_are_found_in_samples(items: list[Any]) -> None:
    media, data = encoded(items)
    assert (media.mime, media.size, media.notices) == ("text/plain", None, ())
    assert [text.decode() for text in data] == ["eins", "zwéi"]


def test_labels_are_no_texts() -> None:
    assert not MediaEncoder("auto", [{"label": "cat", "vector": [1]}]).usable
    assert not MediaEncoder("auto", [(3, "cat")]).usable


def test_long_texts_are_cut_and_counted() -> None:
    media, data = encoded([("x" * 4_000, 0), ("é" * 4_001, 0), ("\N{GRINNING FACE}" * 9_000, 0)])
    assert [len(text.decode()) for text in data] == [4_000, 4_000, 4_000]
    assert media.notices == ("2 texts have more than 4,000 characters; the first 4,000 are kept",)


HOSTILE = [
    "<script>alert(1)</script>",
    "a\0b",
    "\udcff",
    "\N{RIGHT-TO-LEFT OVERRIDE}left",
    "",
    '{"a": 1}',
    "\r\nX: y",
    "%PDF-1.4",
]


def test_hostile_texts_stay_texts() -> None:
    media, data = encoded([(text, 0) for text in HOSTILE])
    assert media.mime == "text/plain"
    assert [text.decode() for text in data] == [text.replace("\udcff", "?") for text in HOSTILE]


def test_a_function_may_return_texts() -> None:
    assert encoded([None, None], shown(["a", "b"]))[1] == [b"a", b"b"]


def test_a_function_must_go_on_with_texts() -> None:
    with pytest.raises(InputError, match="got NoneType where other samples give a text"):
        encoded([None, None], shown(["a", None]))


def test_what_auto_cannot_go_on_with_is_given_up_and_said() -> None:
    encoder = MediaEncoder("auto", [("a", 0)])
    for item in [("a", 0), (None, 0), ("c", 0)]:
        encoder.add(item)
    media = encoder.media()
    assert media.encoded is None
    assert media.notices[0].startswith("not recorded: sample 1: media: got NoneType where other samples give a text")
