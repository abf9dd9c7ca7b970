from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tensorboard_dvi.demo.cifar10 import cifar10
from tensorboard_dvi.errors import InputError

COLOURS = {"airplane": (200, 10, 10), "bird": (10, 200, 10)}


def pictures(side: int = 32) -> Iterator[tuple[str, bytes]]:
    for split, count in (("train", 3), ("test", 2)):
        for name, colour in COLOURS.items():
            for number in range(count):
                content = io.BytesIO()
                Image.new("RGB", (side, side), colour).save(content, "JPEG")
                yield f"{split}/{name}/{number:04d}.jpg", content.getvalue()


def write_folder(folder: Path) -> Path:
    for name, content in pictures():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def write_zip(path: Path, prefix: str = "", side: int = 32) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("README", "not a picture")
        for name, content in pictures(side):
            archive.writestr(prefix + name, content)
    return path


@pytest.mark.parametrize("form", ["folder", "zip", "folder with a zip", "zip with a top folder"])
def test_reads_every_form(tmp_path: Path, form: str) -> None:
    source = {
        "folder": lambda: write_folder(tmp_path / "a"),
        "zip": lambda: write_zip(tmp_path / "a.zip"),
        "folder with a zip": lambda: write_zip(tmp_path / "a" / "pictures.zip").parent,
        "zip with a top folder": lambda: write_zip(tmp_path / "b.zip", prefix="cifar10/"),
    }[form]()
    data = cifar10(source)
    assert data.classes == ("airplane", "bird")
    assert data.train.images.shape == (6, 32, 32, 3)
    assert data.train.labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert data.test.labels.tolist() == [0, 0, 1, 1]
    reddest = data.train.images[..., 0].mean((1, 2)) > data.train.images[..., 1].mean((1, 2))
    assert reddest.tolist() == [True] * 3 + [False] * 3


def test_refuses_pictures_of_another_size(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\(16, 16\)"):
        cifar10(write_zip(tmp_path / "a.zip", side=16))


def test_says_what_it_looked_for(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="train/<class>"):
        cifar10(tmp_path)


def test_an_empty_zip_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w"):
        pass
    with pytest.raises(InputError, match="no pictures"):
        cifar10(tmp_path / "a.zip")
