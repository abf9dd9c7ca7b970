from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from tensorboard_dvi.demo.mnist import mnist, read_idx
from tensorboard_dvi.errors import InputError

REAL = Path(__file__).parents[3] / "shared/data/mnist"


def idx(array: np.ndarray) -> bytes:
    return struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.tobytes()


def write_small_mnist(folder: Path, *, packed: bool) -> None:
    folder.mkdir(parents=True)
    generator = np.random.default_rng(0)
    for prefix, count in (("train", 12), ("t10k", 5)):
        for kind, array in (
            ("images-idx3", generator.integers(0, 256, (count, 28, 28), np.uint8)),
            ("labels-idx1", np.arange(count, dtype=np.uint8) % 10),
        ):
            content, name = idx(array), f"{prefix}-{kind}-ubyte"
            (folder / (f"{name}.gz" if packed else name)).write_bytes(gzip.compress(content) if packed else content)


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("below", ["", "raw", "MNIST/raw"])
def test_reads_the_layouts_in_use(tmp_path: Path, below: str, packed: bool) -> None:
    write_small_mnist(tmp_path / "data" / below, packed=packed)
    data = mnist(tmp_path / "data")
    assert data.train.images.shape == (12, 28, 28, 1)
    assert data.test.labels.tolist() == [0, 1, 2, 3, 4]
    expected = np.random.default_rng(0).integers(0, 256, (12, 28, 28), np.uint8)
    assert (data.train.images[..., 0] == expected).all()


def test_names_the_places_it_looked_at(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="MNIST/raw"):
        mnist(tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not an idx file"),
        (b"\0\0\x0d\1\0\0\0\1\0", "not an idx file"),
        (idx(np.zeros(9, np.uint8))[:-1], "holds 8"),
    ],
    ids=["empty", "floats", "cut"],
)
def test_refuses_damaged_files(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(InputError, match=said):
        read_idx(tmp_path, "x")


def test_says_which_file_is_missing(tmp_path: Path) -> None:
    write_small_mnist(tmp_path / "data", packed=False)
    (tmp_path / "data" / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(InputError, match="t10k-labels"):
        mnist(tmp_path / "data")


@pytest.mark.skipif(not REAL.exists(), reason="the real MNIST is not on this machine")
def test_reads_the_real_one() -> None:
    data = mnist(REAL)
    assert data.train.images.shape == (60_000, 28, 28, 1)
    assert np.bincount(data.test.labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
