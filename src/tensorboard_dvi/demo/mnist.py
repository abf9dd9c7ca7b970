"""MNIST from the four files of its authors, packed or not, or through torchvision's download."""

from __future__ import annotations

import gzip
import math
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from tensorboard_dvi.demo.labelled_images import DemoData, LabelledImages
from tensorboard_dvi.demo.vision import download
from tensorboard_dvi.errors import InputError

SPLITS = {"train": "train", "test": "t10k"}
BYTE_TYPE = 8
"""Third byte of an idx file that holds unsigned bytes."""


def mnist(folder: Path | None) -> DemoData:
    """60,000 and 10,000 grey pictures of 28x28.

    Args:
        folder: Holds ``train-images-idx3-ubyte`` and its three siblings, or ``raw/`` or ``MNIST/raw/`` with them;
            None downloads them.

    Raises:
        InputError: The files are not there, or are not idx files of bytes.
    """
    place = raw_folder(folder or download("MNIST"))
    train, test = (
        LabelledImages(
            read_idx(place, f"{prefix}-images-idx3-ubyte")[..., None],
            read_idx(place, f"{prefix}-labels-idx1-ubyte").astype(np.int64),
        )
        for prefix in SPLITS.values()
    )
    return DemoData("mnist", tuple(str(digit) for digit in range(10)), train, test)


def raw_folder(folder: Path) -> Path:
    """The folder below ``folder`` in which the idx files lie."""
    places = [folder, folder / "raw", folder / "MNIST" / "raw"]
    for place in places:
        if any(place.glob("train-images-idx3-ubyte*")):
            return place
    searched = ", ".join(str(place) for place in places)
    raise InputError(
        f"no train-images-idx3-ubyte or train-images-idx3-ubyte.gz in {searched}; "
        "pass the folder that torchvision.datasets.MNIST uses as its root, or leave --data-dir out to download"
    )


def read_idx(folder: Path, name: str) -> UInt8[np.ndarray, "*shape"]:
    """The array in an idx file of bytes, packed with gzip or not.

    Raises:
        InputError: The file is missing, cut, or of another type.
    """
    plain, packed = folder / name, folder / f"{name}.gz"
    if not plain.exists() and not packed.exists():
        raise InputError(
            f"neither {plain} nor {packed.name} exists; MNIST needs both pictures and labels of both splits"
        )
    content = plain.read_bytes() if plain.exists() else gzip.decompress(packed.read_bytes())
    head = np.frombuffer(content[:4], np.uint8)
    if len(head) != 4 or head[2] != BYTE_TYPE or len(content) < 4 + 4 * head[3]:
        raise InputError(f"{plain.name} in {folder} is not an idx file of bytes; fetch it again")
    shape = tuple(int(size) for size in np.frombuffer(content, ">u4", count=int(head[3]), offset=4))
    start = 4 + 4 * len(shape)
    if len(content) - start != math.prod(shape):
        raise InputError(f"{plain.name} in {folder} holds {len(content) - start} bytes, not {shape}; fetch it again")
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)
