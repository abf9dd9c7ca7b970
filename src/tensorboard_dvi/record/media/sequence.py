"""Media that are given all at once, as arrays, lists or the columns of a table."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.record.media.audio import Clips
from tensorboard_dvi.record.media.kind import Encoded, Kind
from tensorboard_dvi.record.media.numeric import numbers_of
from tensorboard_dvi.record.media.picture import Pictures
from tensorboard_dvi.record.media.table_row import MOST_COLUMNS, TableRows
from tensorboard_dvi.record.media.text import Texts
from tensorboard_dvi.store.media_types import TABLE_ROW, TEXT, encoded_type

_BYTES = "application/octet-stream"
_PICTURE = "image/*"
_EXAMPLES = 256


@dataclass(frozen=True)
class GivenMedia:
    """The media of a probe, encoded one after the other when they are asked for.

    Attributes:
        values: one per sample.
        kind: what encodes them; None for bytes of an unknown type, which stay as they are.
        mime: their type.
        size: height and width in pixels where all share them.
    """

    values: Sequence[Any] | np.ndarray
    kind: Kind | None
    mime: str
    size: tuple[int, int] | None = None

    def __iter__(self) -> Iterator[bytes]:
        for value in self.values:
            yield bytes(value) if self.kind is None else self.kind.encode(value).data

    def notices(self) -> tuple[str, ...]:
        """What the user should know, after all were taken."""
        return () if self.kind is None else self.kind.notices()


def given_media(given: Any, subject: str, count: int) -> GivenMedia:
    """The media of ``count`` samples.

    Args:
        given: uint8 pictures (n, H, W) or (n, H, W, 3); rows (n, k) of numbers; a mapping of columns, or a data
            frame; or a list of n encoded files, texts, mappings or ``Audio``.
        subject: whose they are, for errors.
        count: number of samples n.

    Raises:
        InputError: they are none of these, of several types, or not as many as the samples.
    """
    if isinstance(given, Mapping) or (hasattr(given, "columns") and hasattr(given, "keys")):
        return GivenMedia(_Rows({name: given[name] for name in given}, subject, count), TableRows(), TABLE_ROW)
    if len(given) != count:
        raise InputError(f"media of {subject} are {len(given)}, expected one for each of the {count} samples")
    numbers = numbers_of(given)
    if numbers is not None:
        return _numbers(numbers, subject)
    values = given.tolist() if hasattr(given, "tolist") else given
    kind, mime = _kind(values, subject)
    return GivenMedia(values, kind, mime)


def _numbers(given: np.ndarray, subject: str) -> GivenMedia:
    if given.ndim == 2 and 1 <= given.shape[1] <= MOST_COLUMNS:
        return GivenMedia(given, TableRows(), TABLE_ROW)
    colours = given.shape[3:]
    if given.dtype != np.uint8 or given.ndim not in {3, 4} or colours not in {(), (1,), (3,)}:
        raise InputError(
            f"media of {subject} are {given.dtype} of shape {given.shape}, expected uint8 pictures of shape (n, H, W) "
            f"or (n, H, W, 3), or table rows of shape (n, k) with k up to {MOST_COLUMNS}"
        )
    pictures = given[..., 0] if colours == (1,) else given
    size = (int(given.shape[1]), int(given.shape[2]))
    return GivenMedia(pictures, _OwnSize(), "image/png", size)


def _kind(values: Sequence[Any], subject: str) -> tuple[Kind | None, str]:
    """What encodes the values, and to which type."""
    types = {_type(value, subject) for value in values}
    if len(types) > 1:
        raise InputError(f"media of {subject} are of the types {', '.join(sorted(types))}, expected one type")
    mime = next(iter(types), "")
    if mime.startswith("audio/"):
        return Clips(), mime
    if mime == _PICTURE:
        pictures = Pictures(values[:_EXAMPLES])
        return pictures, pictures.encode(values[0]).mime
    kinds: dict[str, Kind] = {TEXT: Texts(), TABLE_ROW: TableRows()}
    return kinds.get(mime), mime


def _type(value: Any, subject: str) -> str:
    if isinstance(value, bytes | bytearray | memoryview):
        return encoded_type(bytes(value[:16])) or _BYTES
    if isinstance(value, str):
        return TEXT
    if Clips().accepts(value):
        return "audio/wav"
    if TableRows().accepts(value):
        return TABLE_ROW
    if Pictures().accepts(value):
        return _PICTURE
    raise InputError(
        f"media of {subject}: got {type(value).__name__}, expected encoded files (bytes), texts, mappings from column "
        "to value, dvi.Audio, PIL images, or an array of pictures"
    )


class _OwnSize:
    """Pictures as PNG, not made smaller."""

    noun = "picture"

    def accepts(self, value: Any) -> bool:
        """See the contract."""
        return isinstance(value, np.ndarray)

    def encode(self, value: np.ndarray) -> Encoded:
        """See the contract."""
        file = io.BytesIO()
        Image.fromarray(np.ascontiguousarray(value)).save(file, format="PNG")
        return Encoded(file.getvalue(), "image/png")

    def notices(self) -> tuple[str, ...]:
        """None."""
        return ()


class _Rows(Sequence[dict[str, Any]]):
    """Rows of a table that is given by columns."""

    def __init__(self, columns: Mapping[Any, Any], subject: str, count: int) -> None:
        self._columns = {
            str(name): values.tolist() if hasattr(values, "tolist") else list(values)
            for name, values in columns.items()
        }
        self._count = count
        for name, values in self._columns.items():
            if len(values) != count:
                raise InputError(
                    f"media of {subject}: column {name!r} has {len(values)} values, expected one for each of the "
                    f"{count} samples"
                )

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, row: Any) -> Any:
        return {name: values[row] for name, values in self._columns.items()}
