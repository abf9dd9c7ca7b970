from __future__ import annotations

import gc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.record.media import spool as module
from tensorboard_dvi.record.media.encoder import MediaEncoder
from tensorboard_dvi.record.media.spool import Spool, folder_near


@given(st.lists(st.binary(max_size=20)), st.integers(1, 50))
def test_what_goes_in_comes_out_as_often_as_one_likes(items: list[bytes], memory: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MEMORY", memory)
        spool = Spool()
    for item in items:
        spool.append(item)
    assert (list(spool), list(spool)) == (items, items)
    assert (len(spool), spool.bytes) == (len(items), sum(map(len, items)))
    spool.close()
    spool.close()


def test_the_file_has_no_name_and_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MEMORY", 10)
    spool = Spool(tmp_path)
    spool.append(b"x" * 100)
    assert list(tmp_path.iterdir()) == []
    del spool
    gc.collect()  # a warning of an open file is an error in these tests


def test_it_lies_near_the_run(tmp_path: Path) -> None:
    assert folder_near(tmp_path / "not" / "there") == tmp_path
    assert folder_near(tmp_path) == tmp_path


def test_a_full_disk_costs_the_media_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_self: Spool, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Spool, "append", full)
    encoder = MediaEncoder(lambda _: "text", [0])
    encoder.add(0)
    encoder.add(0)
    assert encoder.media().encoded is None
    assert "No space left on device" in encoder.media().notices[0]


def test_much_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = MediaEncoder(lambda _: "text", [0])
    encoder.add(0)
    encoder._spool.bytes = 2_500_000_000
    assert encoder.media().notices == ("they take 2.5 GB; pass limit=, a function that gives less, or media=None",)


@pytest.mark.parametrize(
    ("value", "text"),
    [(3, "got int; expected an array"), (b"<script>", "bytes of an unknown type"), (None, "NoneType")],
)
def test_a_function_that_returns_nothing_known_is_refused(value: object, text: str) -> None:
    with pytest.raises(InputError, match=text):
        MediaEncoder(lambda _: value, [0])
