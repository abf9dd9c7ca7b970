from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import msgspec
import numpy as np
import pytest

from tensorboard_dvi.errors import DamagedRunError, InputError, NotRecordedError
from tensorboard_dvi.store import storage as storage_module
from tensorboard_dvi.store.manifest import ResultEntry
from tensorboard_dvi.store.results import Result

POSITIONS = {"positions": np.arange(8, dtype=np.uint16).reshape(4, 2), "scale": np.ones(2, np.float32)}
PARAMETERS = {"source": "logits", "anchor": 3}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "run" / "plugins" / "dvi"
    folder.mkdir(parents=True)
    return folder


def refuse_writes_below(folder: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    write = storage_module.write_chunks

    def guarded(path: Path, chunks: list[bytes]) -> int:
        if path.is_relative_to(folder):
            raise OSError(number, os.strerror(number), str(path))
        return write(path, chunks)

    monkeypatch.setattr(storage_module, "write_chunks", guarded)


def test_a_block_survives_with_its_metadata(root: Path) -> None:
    Result(root, "pca", PARAMETERS).write("step-0000000003", POSITIONS, {"box": "[0, 1]"})
    other = Result(root, "pca", dict(reversed(PARAMETERS.items())))
    arrays, metadata = other.read("step-0000000003")
    assert metadata == {"box": "[0, 1]"}
    for name, array in POSITIONS.items():
        np.testing.assert_array_equal(arrays[name], array)
    assert other.names() == ["step-0000000003"]
    assert other.exists("step-0000000003")
    assert not other.exists("step-0000000004")
    assert other.folder.parent == root / "results"
    entry = msgspec.json.decode((other.folder / "result.json").read_bytes(), type=ResultEntry)
    assert (entry.analysis, entry.parameters, entry.format_version) == ("pca", PARAMETERS, 1)


def test_two_settings_coexist(root: Path) -> None:
    Result(root, "pca", PARAMETERS).write("a", POSITIONS)
    assert not Result(root, "pca", {**PARAMETERS, "anchor": 4}).exists("a")
    assert not Result(root, "umap", PARAMETERS).exists("a")


def test_what_is_missing_is_named(root: Path) -> None:
    result = Result(root, "pca", PARAMETERS)
    result.write("a", POSITIONS)
    with pytest.raises(NotRecordedError, match=r"no block 'b' \(computed: a\)"):
        result.read("b")


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.EPERM])
def test_results_of_a_read_only_run_go_to_the_cache(root: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    result = Result(root, "pca", PARAMETERS)
    result.write("in-run", POSITIONS)
    assert not result.in_cache
    refuse_writes_below(root, monkeypatch, number)
    result.write("in-cache", POSITIONS)
    assert result.in_cache
    assert result.folder.is_relative_to(os.environ["XDG_CACHE_HOME"])
    again = Result(root, "pca", PARAMETERS)
    assert again.names() == ["in-cache", "in-run"]
    for name in again.names():
        np.testing.assert_array_equal(again.read(name)[0]["positions"], POSITIONS["positions"])


def test_a_result_that_lies_in_the_cache_only_says_so(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_writes_below(root, monkeypatch, errno.EROFS)
    Result(root, "pca", PARAMETERS).write("a", POSITIONS)
    assert Result(root, "pca", PARAMETERS).in_cache
    assert not Result(root.parent / "other", "pca", PARAMETERS).exists("a")


def test_a_result_of_the_run_folder_wins(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        refuse_writes_below(root, patch, errno.EROFS)
        Result(root, "pca", PARAMETERS).write("a", {"x": np.zeros(1)})
    result = Result(root, "pca", PARAMETERS)
    result.in_cache = False
    result.write("a", {"x": np.ones(1)})
    assert float(Result(root, "pca", PARAMETERS).read("a")[0]["x"][0]) == 1


def test_a_full_disk_is_not_hidden(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_writes_below(root, monkeypatch, errno.ENOSPC)
    with pytest.raises(OSError, match="No space"):
        Result(root, "pca", PARAMETERS).write("a", POSITIONS)


@pytest.mark.parametrize("name", ["../a", "a/b", "", "a\0", "a.b"])
def test_names_of_blocks_are_plain_words(root: Path, name: str) -> None:
    result = Result(root, "pca", PARAMETERS)
    for act in (result.read, result.exists, lambda other: result.write(other, POSITIONS)):
        with pytest.raises(InputError, match="expected letters"):
            act(name)


def test_a_damaged_block_is_reported(root: Path) -> None:
    result = Result(root, "pca", PARAMETERS)
    result.write("a", POSITIONS)
    (result.folder / "a.safetensors").write_bytes(b"\x80\x04cposix\nsystem\n")
    with pytest.raises(DamagedRunError):
        result.read("a")


def test_a_run_that_was_removed_does_not_come_back(root: Path) -> None:
    result = Result(root, "pca", PARAMETERS)
    result.write("a", POSITIONS)
    shutil.rmtree(root.parents[1])
    with pytest.raises(FileNotFoundError, match="removed"):
        result.write("b", POSITIONS)
    assert not root.parents[1].exists()
