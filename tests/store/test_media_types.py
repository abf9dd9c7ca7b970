from __future__ import annotations

import io

import pytest
from PIL import Image

from tensorboard_dvi.store.media_types import MEDIA_TYPES, PICTURES, encoded_type


@pytest.mark.parametrize("name", ["PNG", "JPEG", "GIF", "WEBP"])
def test_pictures_by_their_first_bytes(name: str) -> None:
    file = io.BytesIO()
    Image.new("RGB", (3, 2)).save(file, name)
    assert encoded_type(file.getvalue()) == f"image/{name.lower()}"
    assert encoded_type(file.getvalue()[:12]) in PICTURES


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (b"RIFF\x10\0\0\0WAVEfmt ", "audio/wav"),
        (b"OggS\0", "audio/ogg"),
        (b"fLaC\0", "audio/flac"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90", "audio/mpeg"),
        (b"\xff\xf3\x44", "audio/mpeg"),
        (b"\xff\xf1\x50", ""),  # AAC
        (b"\xff\xff\xff", ""),
        (b"\xff\xfb", ""),
        (b"RIFF\x10\0\0\0AVI ", ""),
        (b"<svg xmlns", ""),
        (b"<html>", ""),
        (b"%PDF-1.4", ""),
        (b"", ""),
    ],
)
def test_sounds_and_what_is_nothing_known(data: bytes, mime: str) -> None:
    assert encoded_type(data) == mime


def test_nothing_that_a_browser_would_execute_is_known() -> None:
    assert not {"text/html", "image/svg+xml", "text/javascript", "application/pdf"} & MEDIA_TYPES
