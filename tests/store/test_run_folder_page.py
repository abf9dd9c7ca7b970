"""docs/run-folder.md says what the code does."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import get_args

import msgspec
import numpy as np
import pytest
from tests.store.recording import recorded

from tensorboard_dvi.store import layout, manifest, messages
from tensorboard_dvi.store.group_journal import Action, Change, Kind
from tensorboard_dvi.store.head_format import OPTIONAL, REQUIRED
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.recorded_arrays import ARRAYS
from tensorboard_dvi.store.tensor_file import DTYPES

PAGE = (Path(__file__).parents[2] / "docs" / "run-folder.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([^`\n]+)`", PAGE))


@pytest.mark.parametrize(
    "struct",
    [
        manifest.Manifest, manifest.ProbeEntry, manifest.ArrayEntry, manifest.Part, manifest.MediaEntry,
        manifest.ColumnEntry, manifest.SnapshotEntry, manifest.HeadEntry, manifest.LayerEntry, manifest.FileEntry,
        manifest.TagEntry, manifest.LockEntry, manifest.ResultEntry, messages.Cost, messages.Notice,
    ],
)  # fmt: skip
def test_every_field_is_explained(struct: type[msgspec.Struct]) -> None:
    assert set(struct.__struct_fields__) <= NAMED


def test_every_array_type_and_layer_is_explained() -> None:
    assert ARRAYS | set(DTYPES) <= NAMED
    kinds = set(manifest.LayerKind.__args__)  # type: ignore[attr-defined]
    assert kinds <= NAMED
    assert set().union(*REQUIRED.values(), *OPTIONAL.values()) <= NAMED
    assert {layout.MANIFEST, layout.LOCK, layout.MARKER, layout.SNAPSHOT} <= NAMED
    assert f"This page describes format version {manifest.FORMAT_VERSION}." in PAGE


def test_changes_of_named_sets_are_explained(tmp_path: Path) -> None:
    read = RunReader(recorded(tmp_path))
    read.named_sets()
    read.groups.write(Change("tag", "save", "odd", {"p0": read.probe("train").ids[:3]}))
    (file,) = (read.root / "groups").iterdir()
    name = f"groups/{file.name}"
    assert set(read.storage.header(name).metadata) <= NAMED
    assert {*get_args(Action), *get_args(Kind)} <= NAMED
    assert "groups/<time>-<writer>-<tags>.safetensors" in NAMED
    assert [len(part) for part in file.stem.split("-")] == [19, 16, 6]


def test_the_reader_on_the_page_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read = RunReader(recorded(tmp_path / "runs" / "baseline"))
    monkeypatch.chdir(tmp_path)
    code = re.search(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert code is not None
    names: dict[str, object] = {}
    exec(compile(code[1], "docs/run-folder.md", "exec"), names)  # noqa: S102 - our own page
    expected = "".join(f"{step} {read.score('train', step)[0]:.3f}\n" for step in read.steps)
    assert capsys.readouterr().out == expected
    np.testing.assert_array_equal(names["labels"], read.probe("train").labels)


def test_digests_and_hashes_are_as_the_page_says(tmp_path: Path) -> None:
    read = RunReader(recorded(tmp_path))
    entry = json.loads((read.root / "snapshots/0000000001/snapshot.json").read_bytes())
    lines = []
    for key, arrays in sorted(entry["arrays"].items()):
        for name, array in sorted(arrays.items()):
            for part in array["parts"]:
                data = read.array(key, name, 1, part["start"], part["stop"]).tobytes()
                lines.append(f"{key}/{name}/{part['start']}:{hashlib.blake2b(data, digest_size=16).hexdigest()}")
    lines.append(f"head:{entry['head']['digest']}")
    assert hashlib.blake2b("\n".join(lines).encode(), digest_size=16).hexdigest() == entry["digest"]
    parameters = {"b": [1.5, "ä"], "a": None}
    text = json.dumps(parameters, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    expected = hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
    assert layout.result_folder("pca", parameters) == f"results/pca-{expected}"
