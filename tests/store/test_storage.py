from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from tensorboard_dvi.errors import DamagedRunError
from tensorboard_dvi.store import storage as storage_module
from tensorboard_dvi.store.storage import LocalStorage


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    (tmp_path / "root").mkdir()
    (tmp_path / "secret").write_text("secret")
    return LocalStorage(tmp_path / "root")


@pytest.mark.parametrize(
    "name", ["../secret", "a/../../secret", "/etc/passwd", "", "a\\..\\secret", "a\0b", "C:/x", "x" * 2000, ".."]
)
def test_a_name_that_leads_out_is_refused(storage: LocalStorage, name: str) -> None:
    for act in (storage.read, storage.header, storage.list, storage.remove, lambda other: storage.write(other, b"")):
        with pytest.raises(DamagedRunError, match="refused"):
            act(name)
    assert (storage.root.parent / "secret").read_text() == "secret"


def test_a_link_that_leads_out_is_refused(storage: LocalStorage) -> None:
    (storage.root / "file").symlink_to(storage.root.parent / "secret")
    (storage.root / "folder").symlink_to(storage.root.parent)
    for name in ("file", "folder/secret"):
        with pytest.raises(DamagedRunError, match="link that leads out"):
            storage.read(name)
        with pytest.raises(DamagedRunError, match="link that leads out"):
            storage.write(name, b"x")
    assert (storage.root.parent / "secret").read_text() == "secret"


def test_a_circle_of_links_is_refused(storage: LocalStorage) -> None:
    (storage.root / "a").symlink_to(storage.root / "b")
    (storage.root / "b").symlink_to(storage.root / "a")
    with pytest.raises(DamagedRunError):
        storage.read("a")


def test_the_root_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    storage = LocalStorage(tmp_path / "link")
    storage.write("a", b"x")
    assert storage.read("a") == b"x"


def test_a_link_that_stays_inside_is_followed(storage: LocalStorage) -> None:
    storage.write("real", b"x")
    (storage.root / "link").symlink_to(storage.root / "real")
    assert storage.read("link") == b"x"


def test_rows_are_slices(storage: LocalStorage) -> None:
    array = np.arange(30, dtype=np.float16).reshape(10, 3)
    storage.write_tensors("x", {"a": array, "one": np.array(7, np.float32)})
    for start, stop in [(None, None), (2, 5), (5, 2), (0, 99), (9, 10), (-3, None)]:
        np.testing.assert_array_equal(storage.tensor("x", "a", start, stop), array[start:stop])
    assert storage.tensor("x", "one").shape == ()
    assert float(storage.tensor("x", "one")) == 7


@pytest.mark.parametrize("rows", [10, 200_000])
def test_arrays_are_read_only_and_large_ones_are_mapped(storage: LocalStorage, rows: int) -> None:
    storage.write_tensors("x", {"a": np.arange(rows * 3).reshape(rows, 3)})
    array = storage.tensor("x", "a", 1, None)
    assert isinstance(array, np.memmap) == (rows > 10)
    assert int(array[0, 0]) == 3
    with pytest.raises(ValueError, match="read-only"):
        array[0, 0] = 1


def test_a_file_cut_after_its_header_was_read_is_reported(storage: LocalStorage) -> None:
    storage.write_tensors("x", {"a": np.arange(100)})
    storage.tensor("x", "a")
    with storage.path("x").open("r+b") as file:
        file.truncate(400)
    with pytest.raises(DamagedRunError, match="cut or changed"):
        storage.tensor("x", "a")


def test_what_numpy_lacks_is_reported(storage: LocalStorage) -> None:
    header = b'{"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}'
    storage.write("x", len(header).to_bytes(8, "little") + header + b"abcd")
    assert storage.header("x").tensors["a"].shape == (2,)
    with pytest.raises(DamagedRunError, match="NumPy cannot read"):
        storage.tensor("x", "a")
    with pytest.raises(DamagedRunError, match="no tensor 'b'"):
        storage.tensor("x", "b")


def test_a_failed_write_leaves_the_old_file_and_no_other(
    storage: LocalStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage.write("a", b"old")
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        storage.write("a", b"new")
    assert storage.read("a") == b"old"
    assert os.listdir(storage.root) == ["a"]  # noqa: PTH208 - temporary files included


def test_listing_leaves_temporary_files_out(storage: LocalStorage) -> None:
    storage.write("folder/a", b"")
    (storage.root / "folder" / "b.1-2.tmp").write_bytes(b"")
    assert storage.list("folder") == ["a"]
    assert storage.list("missing") == []
    assert storage.list("folder/a") == []


def test_a_replaced_file_is_read_anew(storage: LocalStorage) -> None:
    storage.write_tensors("x", {"a": np.zeros(3)})
    storage.tensor("x", "a")
    storage.write_tensors("x", {"b": np.ones(3)})
    np.testing.assert_array_equal(storage.tensor("x", "b"), np.ones(3))


def test_headers_in_memory_are_bounded(storage: LocalStorage) -> None:
    for index in range(storage_module._HEADERS_KEPT + 20):
        storage.write_tensors("x", {f"a{index}": np.zeros(1)})
        storage.header("x")
    assert len(storage._headers) == storage_module._HEADERS_KEPT


def test_a_text_without_end_is_refused(storage: LocalStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage_module, "LARGEST_TEXT", 10)
    storage.write("a", b"x" * 11)
    with pytest.raises(DamagedRunError, match="more than 10 bytes"):
        storage.read("a")


def test_bytes_written_are_those_of_the_files(storage: LocalStorage) -> None:
    storage.write("a", b"12345")
    storage.write_tensors("b", {"a": np.zeros(3)})
    assert storage.bytes_written == storage.size("a") + storage.size("b")
