"""Small pictures of the samples, so that the page can show what a point is."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image
from torch import Tensor

from tensorboard_dvi.errors import InputError, NotYetError
from tensorboard_dvi.record.data import input_of
from tensorboard_dvi.store.media_types import encoded_type

LARGEST = 64
"""Pixels of the longer side; larger pictures are scaled down and become JPEG."""
_QUALITY = 90
_SLACK = 1e-3

MediaFunction = Callable[[Any], Any]


@dataclass(frozen=True)
class Media:
    """Encoded media of all samples.

    Attributes:
        mime: one type for all.
        size: height and width in pixels where all share them.
        encoded: one entry per sample.
        notices: what the user should know.
    """

    mime: str
    size: tuple[int, int] | None
    encoded: list[bytes]
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scale:
    """How numbers become brightness: ``255 * (value * factor + offset)``, per channel."""

    factor: np.ndarray | float
    offset: np.ndarray | float


class MediaEncoder:
    """Encodes samples as they are read, all to one type.

    Args:
        choice: "auto", or a function from a sample to an array, a PIL image or encoded bytes.
        normalize: mean and deviation per channel that a transform of the data set subtracted and divided by.
        examples: some samples, which settle how numbers become brightness.
    """

    def __init__(
        self, choice: MediaFunction | str, normalize: tuple[np.ndarray, np.ndarray] | None, examples: Sequence[Any]
    ) -> None:
        if isinstance(choice, str) and choice != "auto":
            raise InputError(f"media: got {choice!r}; expected 'auto', a function from a sample to a picture, or None")
        self._picture: MediaFunction = input_of if isinstance(choice, str) else choice
        self._normalize = normalize if isinstance(choice, str) else None
        self._explicit = not isinstance(choice, str)
        found = [self._found(item) for item in examples]
        self.usable = bool(found) and all(picture is not None for picture in found)
        self._range, self.notices = self._brightness([picture for picture in found if isinstance(picture, np.ndarray)])
        self._mime = ""
        self._sizes: set[tuple[int, int]] = set()
        self._encoded: list[bytes] = []

    def add(self, item: Any) -> None:
        """Encode the next sample.

        Raises:
            InputError: it is no picture, or of another type than the first.
        """
        picture = self._found(item)
        if picture is None:
            raise InputError(
                f"media: sample {len(self._encoded)} is no picture though earlier ones are; pass media=None, or a "
                "function from a sample to an array (H, W), (H, W, 3) or (3, H, W), a PIL image or PNG bytes"
            )
        if isinstance(picture, bytes):
            self._append(picture, encoded_type(picture), None)
            return
        image = picture if isinstance(picture, Image.Image) else self._image(picture)
        self._append(*self._compressed(image))

    def media(self) -> Media:
        """Everything that was added."""
        size = next(iter(self._sizes)) if len(self._sizes) == 1 else None
        return Media(self._mime, size, self._encoded, self.notices)

    def _append(self, encoded: bytes, mime: str, size: tuple[int, int] | None) -> None:
        if not mime or (self._mime and mime != self._mime):
            got = mime or "bytes of an unknown type"
            raise InputError(
                f"media: got {got}; expected {self._mime or 'PNG, JPEG, GIF or WebP'}; give all samples one type"
            )
        self._mime = mime
        if size is not None:
            self._sizes.add(size)
        self._encoded.append(encoded)

    def _found(self, item: Any) -> np.ndarray | Image.Image | bytes | None:
        """Array (H, W) or (H, W, 3), PIL image, bytes; None where the sample is no picture."""
        value = self._picture(item)
        if isinstance(value, str) and self._explicit:
            raise NotYetError(
                "media: got text; text, audio and tables are not shown yet; expected a picture; pass media=None"
            )
        if isinstance(value, bytes) and self._explicit:
            return value
        if isinstance(value, Image.Image):
            return value
        if isinstance(value, Tensor):
            value = value.detach().float().cpu().numpy() if value.is_floating_point() else value.cpu().numpy()
        return _upright(value) if isinstance(value, np.ndarray) and value.dtype.kind in "biuf" else None

    def _brightness(self, pictures: list[np.ndarray]) -> tuple[Scale, tuple[str, ...]]:
        whole = Scale(1 / 255, 0.0)
        if not pictures:
            return whole, ()
        if self._normalize is not None and pictures[0].dtype.kind == "f":
            mean, deviation = self._normalize
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

    def _image(self, picture: np.ndarray) -> Image.Image:
        if picture.dtype != np.uint8:
            scaled = picture.astype(np.float32) * self._range.factor + self._range.offset
            picture = np.rint(np.clip(np.nan_to_num(scaled), 0, 1) * 255).astype(np.uint8)
        return Image.fromarray(np.ascontiguousarray(picture))

    def _compressed(self, image: Image.Image) -> tuple[bytes, str, tuple[int, int]]:
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
            return file.getvalue(), "image/jpeg", (image.height, image.width)
        image.save(file, "PNG")
        return file.getvalue(), "image/png", (image.height, image.width)


def found_normalize(source: Any) -> tuple[np.ndarray, np.ndarray] | None:
    """Mean and deviation of the ``Normalize`` among a data set's transforms.

    Transforms are recognised by their attributes, so that torchvision need not be importable.

    Args:
        source: a data set, a Subset of one, or anything else.

    Returns:
        Arrays of one value, or one per channel; None where there is no such transform.
    """
    for _ in range(8):
        for name in ("transform", "transforms"):
            found = _normalize_in(getattr(source, name, None), 0)
            if found is not None:
                return found
        source = getattr(source, "dataset", None)
        if source is None:
            break
    return None


def _normalize_in(transform: Any, depth: int) -> tuple[np.ndarray, np.ndarray] | None:
    if transform is None or depth > 6:
        return None
    if type(transform).__name__ == "Normalize" and hasattr(transform, "mean") and hasattr(transform, "std"):
        mean = np.atleast_1d(np.asarray(transform.mean, dtype=np.float32))
        return mean, np.atleast_1d(np.asarray(transform.std, dtype=np.float32))
    inner = transform if isinstance(transform, list | tuple) else getattr(transform, "transforms", None)
    candidates = [*inner] if isinstance(inner, list | tuple) else [getattr(transform, "transform", None)]
    return next((found for one in candidates if (found := _normalize_in(one, depth + 1)) is not None), None)


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
