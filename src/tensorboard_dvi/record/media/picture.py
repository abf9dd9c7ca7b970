"""Small pictures as media."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from tensorboard_dvi.record.media.kind import Encoded
from tensorboard_dvi.record.media.numeric import numbers_of
from tensorboard_dvi.store.media_types import PICTURES, encoded_type

LARGEST = 64
"""Pixels of the longer side; larger pictures are scaled down and become JPEG."""
_QUALITY = 90
_SLACK = 1e-3


@dataclass(frozen=True)
class Scale:
    """How numbers become brightness: ``255 * (value * factor + offset)``, per channel."""

    factor: np.ndarray | float
    offset: np.ndarray | float


class Pictures:
    """Pictures as PNG, or as JPEG where the first is large; encoded files as they are.

    Args:
        examples: some of the values, which settle how numbers become brightness.
        normalize: mean and deviation per channel that a transform of the data set subtracted and divided by.
    """

    noun = "picture"

    def __init__(self, examples: Sequence[Any] = (), normalize: tuple[np.ndarray, np.ndarray] | None = None) -> None:
        self._mime = ""
        found = [_found(value) for value in examples]
        self._scale, self._notices = _brightness([one for one in found if isinstance(one, np.ndarray)], normalize)

    def accepts(self, value: Any) -> bool:
        """Whether this is an array or tensor of a picture's shape, a PIL image, or bytes that begin like a picture."""
        return _found(value) is not None

    def encode(self, value: Any) -> Encoded:
        """The picture, at most ``LARGEST`` pixels wide and high unless it is encoded already."""
        found = _found(value)
        if isinstance(found, bytes):
            return Encoded(found, encoded_type(found))
        assert found is not None  # noqa: S101 - accepted
        encoded = self._compressed(self._image(found) if isinstance(found, np.ndarray) else found)
        self._mime = self._mime or encoded.mime
        return encoded

    def notices(self) -> tuple[str, ...]:
        """Which range of numbers is shown from black to white."""
        return self._notices

    def _image(self, picture: np.ndarray) -> Image.Image:
        if picture.dtype != np.uint8:
            scaled = picture.astype(np.float32) * self._scale.factor + self._scale.offset
            picture = np.rint(np.clip(np.nan_to_num(scaled), 0, 1) * 255).astype(np.uint8)
        return Image.fromarray(np.ascontiguousarray(picture))

    def _compressed(self, image: Image.Image) -> Encoded:
        if image.mode not in {"L", "RGB"}:
            image = image.convert("L" if image.mode in {"1", "I", "F", "I;16", "LA"} else "RGB")
        large = max(image.size) > LARGEST
        if large:
            ratio = LARGEST / max(image.size)
            shape = (max(1, round(image.width * ratio)), max(1, round(image.height * ratio)))
            image = image.resize(shape, Image.Resampling.LANCZOS)
        file = io.BytesIO()
        # One type for all samples, so the first one decides.
        if self._mime == "image/jpeg" or (not self._mime and large):
            image.save(file, "JPEG", quality=_QUALITY)
            return Encoded(file.getvalue(), "image/jpeg", (image.height, image.width))
        image.save(file, "PNG")
        return Encoded(file.getvalue(), "image/png", (image.height, image.width))


def _found(value: Any) -> np.ndarray | Image.Image | bytes | None:
    """Array (H, W) or (H, W, 3), PIL image, encoded picture; None where the value is no picture."""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value) if encoded_type(bytes(value[:16])) in PICTURES else None
    if isinstance(value, Image.Image):
        return value
    numbers = numbers_of(value)
    return None if numbers is None else _upright(numbers)


def _brightness(
    pictures: Sequence[np.ndarray], normalize: tuple[np.ndarray, np.ndarray] | None
) -> tuple[Scale, tuple[str, ...]]:
    whole = Scale(1 / 255, 0.0)
    if not pictures:
        return whole, ()
    if normalize is not None and pictures[0].dtype.kind == "f":
        mean, deviation = normalize
        return Scale(deviation, mean), ()
    finite = [picture[np.isfinite(picture)] for picture in pictures]
    low = min((float(values.min()) for values in finite if values.size), default=0.0)
    high = max((float(values.max()) for values in finite if values.size), default=1.0)
    if pictures[0].dtype == np.uint8 or (pictures[0].dtype.kind in "iu" and low >= 0 and 1 < high <= 255):
        return whole, ()
    if low >= -_SLACK and high <= 1 + _SLACK:
        return Scale(1.0, 0.0), ()
    span = max(high - low, 1e-12)
    text = f"the values of the pictures range from {low:.3g} to {high:.3g}; this range is shown from black to white"
    return Scale(1 / span, -low / span), (text,)


def _upright(value: np.ndarray) -> np.ndarray | None:
    """An array as (H, W) or (H, W, 3); None where its shape is no picture's."""
    if value.ndim == 3 and value.shape[0] in {1, 3} and min(value.shape[1:]) > 1:
        value = np.moveaxis(value, 0, 2)
    if value.ndim == 3 and value.shape[2] == 1:
        value = value[:, :, 0]
    plain = value.ndim == 2 or (value.ndim == 3 and value.shape[2] == 3)
    if not plain or min(value.shape[:2]) < 4 or max(value.shape[:2]) > 8 * min(value.shape[:2]):
        return None
    return value.astype(np.uint8) * np.uint8(255) if value.dtype == np.bool_ else value
