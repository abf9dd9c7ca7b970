"""Also tests what reads a probe back: the two are each other's counterpart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st

from tensorboard_dvi.errors import DamagedRunError, InputError, NotRecordedError
from tensorboard_dvi.store import layout, media_writer
from tensorboard_dvi.store.manifest import Manifest
from tensorboard_dvi.store.probe_reader import ProbeReader
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.writer import ProbeDescription, RunDescription, RunWriter

CLASSES = ["a", "b", "c"]
PLAIN = ProbeDescription("train", np.array([5, 3, 2**53, 0]), np.array([0, 2, -1, 1]))


def kept(run: Path, probe: ProbeDescription) -> ProbeReader:
    writer = RunWriter(run, RunDescription(classes=CLASSES))
    try:
        writer.add_probe(probe)
    finally:
        writer.close()
    return RunReader(run).probe(probe.name)


def test_a_probe_survives(run: Path) -> None:
    description = replace(
        PLAIN, truth=np.array([0, 1, 2, -1]), keep=["representation"], total=99, media=[b"a", b"", b"ccc", b"dd"],
        mime="image/png", size=(28, 28),
    )  # fmt: skip
    read = kept(run, description)
    assert (read.key, read.name, read.count, read.total, read.keep) == ("p0", "train", 4, 99, ["representation"])
    assert (read.media_type, read.media_size) == ("image/png", (28, 28))
    np.testing.assert_array_equal(read.ids, PLAIN.ids)
    np.testing.assert_array_equal(read.labels, PLAIN.labels)
    np.testing.assert_array_equal(read.truth, [0, 1, 2, -1])
    assert read.labels.dtype == read.ids.dtype == np.int64
    assert [read.media(row) for row in range(4)] == [b"a", b"", b"ccc", b"dd"]
    static = safetensors.numpy.load_file(layout.run_root(run) / "probes/p0/static.safetensors")
    assert set(static) == {"ids", "labels", "truth"}


def test_nothing_but_labels(run: Path) -> None:
    read = kept(run, PLAIN)
    assert (read.truth, read.columns, read.media_type, read.media_size, read.total) == (None, {}, "", None, 4)
    with pytest.raises(NotRecordedError, match="has no media"):
        read.media(0)


def test_an_empty_probe(run: Path) -> None:
    read = kept(run, ProbeDescription("none", np.array([]), np.array([]), media=[], mime="image/png"))
    assert (read.count, read.ids.shape, read.labels.dtype) == (0, (0,), np.int64)
    with pytest.raises(NotRecordedError, match="row 0 is not in"):
        read.media(0)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.binary(max_size=9), max_size=12), st.integers(1, 12))
def test_media_survive_wherever_the_files_are_cut(
    tmp_path_factory: pytest.TempPathFactory, media: list[bytes], block: int
) -> None:
    numbers = np.arange(len(media))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(media_writer, "MEDIA_BLOCK", block)
        description = ProbeDescription("x", numbers, numbers * 0, media=iter(media), mime="text/plain")
        read = kept(tmp_path_factory.mktemp("run"), description)
    assert [read.media(row) for row in range(len(media))] == media


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"ids": np.array([5, 3, 5, 0])}, "id 5 stands in row 0 and in row 2"),
        ({"ids": np.array([7, 3, 3, 7])}, "id 7 stands in row 0 and in row 3"),
        ({"ids": np.array([1, 2, 2, 2])}, "id 2 stands in row 1 and in row 2"),
        ({"ids": np.array([0, 1, 2, -1])}, "row 3 has the id -1"),
        ({"ids": np.array([0, 1, 2, 2**53 + 1])}, "row 3 has the id 9007199254740993"),
        ({"ids": np.array([0, 1, 2, 2**64 - 1], np.uint64)}, "row 3 has the id 18446744073709551615"),
        ({"ids": np.array([0.0, 1, 2, 3])}, "are float64, expected whole numbers"),
        ({"ids": np.array(["a", "b", "c", "d"])}, "expected whole numbers"),
        ({"ids": np.zeros((4, 1), int)}, "expected one number per sample"),
        ({"labels": np.array([0, 1, 3, 0])}, "row 2 has 3, expected 0 to 2, or -1"),
        ({"labels": np.array([0, -2, 3, 0])}, "row 1 has -2"),
        ({"labels": np.array([0, 1, 2, 2**63], np.uint64)}, "row 3 has 9223372036854775808"),
        ({"labels": np.array([0, 1])}, r"expected \(4,\): one per id"),
        ({"labels": np.array([0.5, 1, 1, 1])}, "expected class indices"),
        ({"truth": np.array([0, 1, 1, 9])}, "truth of 'train': row 3 has 9"),
        ({"columns": {"x": [1, 2]}}, "column 'x' of probe 'train' has the shape"),
        ({"columns": {"x": [letter * 3_000_000 for letter in "abcd"]}}, "4 different texts of 12,000,000 bytes"),
        ({"media": [b""]}, "got 1, expected one for each of its 4"),
        ({"media": [b""] * 5}, "are more than its 4 samples"),
        ({"media": [b"", b"", "text", b""]}, "row 2 is str, expected bytes"),
    ],
)
def test_a_wrong_description_is_refused_and_leaves_no_file(run: Path, change: dict[str, Any], text: str) -> None:
    writer = RunWriter(run, RunDescription(classes=CLASSES))
    if isinstance(change.get("media"), list):
        change = {"media": (item for item in change["media"])}
    with pytest.raises(InputError, match=text):
        writer.add_probe(replace(PLAIN, **change))
    assert not list(layout.run_root(run).glob("probes/*/*"))
    assert writer.add_probe(PLAIN) == "p0"
    writer.close()


class NAType:
    """As that of pandas: no comparison with it is true or false."""

    def __eq__(self, other: object) -> Any:
        return self

    __ne__ = __eq__
    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")


NULLABLE = np.array([1, NAType(), np.int64(3), NAType()], dtype=object)
"""What a nullable column of a data frame gives as an array."""


def test_columns_keep_numbers_and_texts(run: Path) -> None:
    columns = {
        "whole": [1, 2, 3, -4],
        "byte": np.array([1, 2, 3, 255], np.uint8),
        "big": np.array([2**60, 0, 0, 0]),
        "real": [0.5, float("nan"), 1, 2],
        "narrow": np.array([0.5, np.inf, 1, 2], np.float16),
        "text": ["b", "a", "b", "a\0"],
        "bytes": np.array([b"b", b"a", b"b", b"\xff"]),
        "flag": [True, False, True, True],
        "some": ["x", None, float("nan"), "<b>"],
        "mixed": [1, "1", None, 2.5],
        "holes": [1, None, np.float32(2.5), float("nan")],
        "gone": [None, None, None, None],
        "nullable": NULLABLE,
        "moments": np.array(["2026-01-02", "NaT", "2026-01-02", "2026-01-03"], "datetime64[D]"),
    }
    read = kept(run, replace(PLAIN, columns=columns)).columns
    assert list(read) == list(columns)
    for name in ("whole", "byte", "big", "real", "narrow"):
        np.testing.assert_array_equal(read[name], columns[name])
    assert read["text"].tolist() == ["b", "a", "b", "a\0"]
    assert read["bytes"].tolist() == ["b", "a", "b", "\N{REPLACEMENT CHARACTER}"]
    assert read["flag"].tolist() == ["True", "False", "True", "True"]
    assert read["some"].tolist() == ["x", None, None, "<b>"]
    assert read["mixed"].tolist() == ["1", "1", None, "2.5"]
    np.testing.assert_array_equal(read["holes"], [1, np.nan, 2.5, np.nan])
    assert read["gone"].tolist() == [None] * 4
    np.testing.assert_array_equal(read["nullable"], [1, np.nan, 3, np.nan])
    assert read["moments"].tolist() == ["2026-01-02", None, "2026-01-02", "2026-01-03"]


def test_media_are_taken_from_a_generator_once_and_in_bounded_memory(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_writer, "MEDIA_BLOCK", 1000)
    held: list[int] = []

    def media() -> Iterator[bytes]:
        for number in range(100):
            held.append(len(list(layout.run_root(run).glob("probes/p0/media-*.safetensors"))))
            yield bytes([number]) * 100

    read = kept(run, ProbeDescription("x", np.arange(100), np.zeros(100, int), media=media(), mime="image/png"))
    assert held[-1] == 9
    assert read.media(57) == bytes([57]) * 100


@pytest.mark.parametrize("mime", ["text/html", "image/svg+xml", "application/javascript", "", "image/png\r\nX: y"])
def test_media_that_a_browser_would_execute_are_bytes(run: Path, mime: str) -> None:
    read = kept(run, replace(PLAIN, media=[b"<script>"] * 4, mime=mime))
    assert read.media_type == "application/octet-stream"


def test_the_digest_follows_what_the_probe_is(tmp_path: Path) -> None:
    variants = [
        PLAIN,
        replace(PLAIN, name="test"),
        replace(PLAIN, labels=np.array([0, 2, -1, 0])),
        replace(PLAIN, truth=np.array([0, 0, 0, 0])),
        replace(PLAIN, columns={"a": [1, 2, 3, 4]}),
        replace(PLAIN, media=[b""] * 4),
    ]
    digests = [kept(tmp_path / str(index), variant).digest for index, variant in enumerate(variants)]
    assert len(set(digests)) == len(variants)
    assert kept(tmp_path / "again", PLAIN).digest == digests[0]


def changed(run: Path, change: dict[str, Any]) -> ProbeReader:
    """The probe after its entry in the manifest was changed by hand."""
    path = layout.run_root(run) / layout.MANIFEST
    manifest = msgspec.json.decode(path.read_bytes())
    entry = manifest["probes"][0]
    for place, value in change.items():
        target = entry
        *above, last = place.split(".")
        for key in above:
            target = target[int(key)] if key.isdigit() else target[key]
        target[last] = value
    msgspec.convert(manifest, Manifest)
    path.write_bytes(msgspec.json.encode(manifest))
    return RunReader(run).probe("train")


@pytest.mark.parametrize(
    ("change", "attribute"),
    [
        ({"ids.parts": []}, "ids"),
        ({"ids.dtype": "F64"}, "ids"),
        ({"labels.parts.0.file": "../../../secret"}, "labels"),
        ({"labels.parts.0.file": "probes/p0/media-00000.safetensors"}, "labels"),
        ({"columns.0.values.shape": [3]}, "columns"),
        ({"columns.0.categories": ["only one"]}, "columns"),
    ],
)
def test_a_manifest_that_lies_is_found_out(run: Path, change: dict[str, Any], attribute: str) -> None:
    kept(run, replace(PLAIN, columns={"x": ["a", "b", "c", "d"]}, media=[b"a"] * 4))
    probe = changed(run, change)
    with pytest.raises(DamagedRunError):
        getattr(probe, attribute)


@pytest.mark.parametrize("offsets", [[0, 5, 2, 3, 4], [0, 99, 99, 99, 99], [-5, 0, 0, 0, 0]])
def test_offsets_that_lie_are_found_out(run: Path, offsets: list[int]) -> None:
    kept(run, replace(PLAIN, media=[b"a"] * 4))
    file = layout.run_root(run) / "probes/p0/media-00001.safetensors"
    safetensors.numpy.save_file({"offsets": np.array(offsets)}, file)
    probe = RunReader(run).probe("train")
    with pytest.raises(DamagedRunError, match="impossible bytes"):
        [probe.media(row) for row in range(4)]
