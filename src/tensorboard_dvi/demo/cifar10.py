"""CIFAR-10 from a zip or folder of pictures, one folder per class, or through torchvision's download."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import numpy as np

from tensorboard_dvi.demo.labelled_images import DemoData, LabelledImages
from tensorboard_dvi.demo.vision import dataset, download
from tensorboard_dvi.errors import InputError

SUFFIXES = {".jpg", ".jpeg", ".png"}
SIDE = 32


def cifar10(source: Path | None) -> DemoData:
    """50,000 and 10,000 colour pictures of 32x32.

    Args:
        source: A zip, or a folder holding one, or a folder, with ``train/<class>/<file>`` and ``test/<class>/<file>``
            (JPEG or PNG); or the folder that torchvision.datasets.CIFAR10 uses as its root. None downloads.

    Raises:
        InputError: None of these is there, or the pictures have another size.
    """
    source = source or download("CIFAR10")
    if (source / "cifar-10-batches-py").exists():
        return from_torchvision(source)
    archive = source if source.suffix == ".zip" else next(iter(sorted(source.glob("*.zip"))), None)
    if (source / "train").is_dir():
        return from_pictures(folder_pictures(source), source)
    if archive is not None and archive.exists():
        return from_pictures(zip_pictures(archive), archive)
    raise InputError(
        f"{source} holds neither train/<class>/*.jpg, nor a zip with them, nor cifar-10-batches-py; "
        "pass such a folder with --data-dir, or leave it out to download"
    )


def from_torchvision(root: Path) -> DemoData:
    """What torchvision downloaded and checked."""
    splits = [dataset("CIFAR10", root, train=train) for train in (True, False)]
    train, test = (LabelledImages(split.data, np.asarray(split.targets, np.int64)) for split in splits)
    return DemoData("cifar10", tuple(splits[0].classes), train, test)


def from_pictures(pictures: Iterator[tuple[PurePosixPath, bytes]], source: Path) -> DemoData:
    """Decode ``<split>/<class>/<file>`` in sorted order; classes in the order of their names."""
    from PIL import Image  # noqa: PLC0415 - not needed for the other data sets

    found: dict[str, list[tuple[str, np.ndarray]]] = {"train": [], "test": []}
    for path, content in pictures:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.size != (SIDE, SIDE):
                raise InputError(f"{path} in {source} is {picture.size} pixels, expected {(SIDE, SIDE)}")
            found[path.parts[-3]].append((path.parts[-2], np.asarray(picture.convert("RGB"))))
    classes = sorted({name for split in found.values() for name, _ in split})
    if not found["train"] or not found["test"]:
        raise InputError(f"{source} holds no pictures at train/<class>/ and test/<class>/")
    train, test = (
        LabelledImages(np.stack([image for _, image in split]), np.array([classes.index(name) for name, _ in split]))
        for split in found.values()
    )
    return DemoData("cifar10", tuple(classes), train, test)


def folder_pictures(folder: Path) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Path and content of every picture below ``train/`` and ``test/``."""
    for split in ("train", "test"):
        for path in sorted(folder.glob(f"{split}/*/*")):
            if path.suffix.lower() in SUFFIXES:
                yield PurePosixPath(path.relative_to(folder).as_posix()), path.read_bytes()


def zip_pictures(archive: Path) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Path and content of every picture in a zip whose path ends with ``<split>/<class>/<file>``."""
    with zipfile.ZipFile(archive) as content:
        for name in sorted(content.namelist()):
            path = PurePosixPath(name)
            if path.suffix.lower() in SUFFIXES and len(path.parts) >= 3 and path.parts[-3] in {"train", "test"}:
                yield path, content.read(name)
