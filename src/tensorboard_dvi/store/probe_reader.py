"""Reads what a probe is: ids, labels, truth, columns, media and tags."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
from jaxtyping import Int64

from tensorboard_dvi.errors import DamagedRunError, NotRecordedError
from tensorboard_dvi.store.manifest import ArrayEntry, ProbeEntry
from tensorboard_dvi.store.media_types import LARGEST_MEDIUM, MEDIA_TYPES
from tensorboard_dvi.store.parts import read_array
from tensorboard_dvi.store.storage import LocalStorage, digest_of


class ProbeReader:
    """A watched data set of a recorded run; arrays are memory-mapped.

    Args:
        storage: The run folder.
        entry: Entry of the manifest.
        tags: Gives the tags of all probes: probe key to name to ids.
        classes: Number of classes, the bound of labels and truth.
    """

    def __init__(
        self,
        storage: LocalStorage,
        entry: ProbeEntry,
        tags: Callable[[], dict[str, dict[str, np.ndarray]]],
        classes: int,
    ) -> None:
        self._storage = storage
        self._tags = tags
        self._classes = classes
        self.entry = entry
        self.key = entry.key
        self.name = entry.name
        self.count = entry.count
        self.total = entry.total
        self.keep = list(entry.keep)

    @cached_property
    def labels(self) -> Int64[np.ndarray, " sample"]:
        """Class indices, -1 where unknown."""
        return self._class_indices(self.entry.labels, "labels")

    @cached_property
    def ids(self) -> Int64[np.ndarray, " sample"]:
        """Stable numbers of the samples, all different."""
        return self._vector(self.entry.ids)

    @cached_property
    def truth(self) -> Int64[np.ndarray, " sample"] | None:
        """Class indices that are shown, never learned from; None where none were given."""
        return None if self.entry.truth is None else self._class_indices(self.entry.truth, "truth")

    @cached_property
    def columns(self) -> dict[str, np.ndarray]:
        """Name to values: numbers, or texts as objects with None where unknown."""
        return {column.name: self._column(column.values, column.categories) for column in self.entry.columns}

    def column_numbers(self, index: int) -> np.ndarray:
        """Values of a column as they are stored: numbers, or codes into its categories, -1 where unknown.

        Raises:
            DamagedRunError: They contradict the number of samples or of categories.
        """
        column = self.entry.columns[index]
        return self._column_numbers(column.values, column.categories)

    @cached_property
    def digest(self) -> str:
        """Changes when anything in here does, tags excepted."""
        entry = self.entry
        arrays = [entry.ids, entry.labels, *([entry.truth] if entry.truth else [])]
        arrays += [column.values for column in entry.columns]
        arrays += [entry.media.offsets, entry.media.bytes] if entry.media else []
        lines = [entry.name, *(column.name for column in entry.columns)]
        lines += [name for column in entry.columns for name in column.categories or ()]
        lines += [f"{part.start}:{part.digest}" for array in arrays for part in array.parts]
        return digest_of("\n".join(lines).encode())

    @property
    def media_type(self) -> str:
        """MIME type of one sample's media, or the empty string; never one that a browser would execute."""
        if self.entry.media is None:
            return ""
        return self.entry.media.mime if self.entry.media.mime in MEDIA_TYPES else "application/octet-stream"

    @property
    def media_size(self) -> tuple[int, int] | None:
        """Height and width in pixels where all media share them."""
        size = self.entry.media.size if self.entry.media is not None else None
        return (size[0], size[1]) if size is not None and len(size) == 2 else None

    @property
    def tags(self) -> dict[str, np.ndarray]:
        """Name to sorted ids."""
        return self._tags().get(self.key, {})

    def media(self, row: int) -> bytes:
        """Encoded media of one sample; raises as ``media_bounds``."""
        return self.media_bytes(*self.media_bounds(row))

    def media_bytes(self, start: int, stop: int) -> bytes:
        """Bytes ``start`` to ``stop`` of the media of all samples, which lie one after the other.

        Raises:
            NotRecordedError: The probe has no media.
            DamagedRunError: A file is cut or contradicts the manifest.
        """
        if self.entry.media is None:
            raise NotRecordedError(f"probe {self.name!r} has no media; record it with media='auto' or a callable")
        return read_array(self._storage, "", self.entry.media.bytes, start, stop).tobytes()

    def media_bounds(self, row: int) -> tuple[int, int]:
        """Where the encoded media of one sample begin and end, for ``media_bytes``.

        Raises:
            NotRecordedError: The probe has no media, or no such row.
            DamagedRunError: The offsets contradict the bytes.
        """
        media = self.entry.media
        if media is None:
            raise NotRecordedError(f"probe {self.name!r} has no media; record it with media='auto' or a callable")
        if not 0 <= row < self.count:
            raise NotRecordedError(f"row {row} is not in probe {self.name!r} (recorded: 0 to {self.count - 1})")
        if media.offsets.dtype != "I64" or media.bytes.dtype != "U8" or media.offsets.shape != [self.count + 1]:
            raise DamagedRunError(f"media of probe {self.name!r} have offsets or bytes of the wrong type or number")
        start, stop = (int(offset) for offset in read_array(self._storage, "", media.offsets, row, row + 2))
        if not 0 <= start <= stop <= media.bytes.shape[0] or stop - start > LARGEST_MEDIUM:
            raise DamagedRunError(f"media of probe {self.name!r}: row {row} has the impossible bytes {start} to {stop}")
        return start, stop

    def _vector(self, entry: ArrayEntry) -> np.ndarray:
        array = read_array(self._storage, "", entry)
        if array.dtype.kind not in "iu" or array.ndim != 1:
            raise DamagedRunError(f"probe {self.name!r} has {array.dtype} where whole numbers are expected")
        return array if array.dtype == np.int64 else array.astype(np.int64)

    def _class_indices(self, entry: ArrayEntry, what: str) -> np.ndarray:
        array = self._vector(entry)
        if array.size and not -1 <= array.min() <= array.max() < self._classes:
            raise DamagedRunError(
                f"{what} of probe {self.name!r} lie between {array.min()} and {array.max()}, "
                f"expected -1 to {self._classes - 1}"
            )
        return array

    def _column(self, entry: ArrayEntry, categories: list[str] | None) -> np.ndarray:
        values = self._column_numbers(entry, categories)
        if categories is None:
            return values
        names: np.ndarray[Any, np.dtype[np.object_]] = np.array([*categories, None], dtype=object)
        named: np.ndarray = names[values]
        return named

    def _column_numbers(self, entry: ArrayEntry, categories: list[str] | None) -> np.ndarray:
        values = read_array(self._storage, "", entry)
        if values.shape != (self.count,):
            raise DamagedRunError(f"probe {self.name!r} has a column of shape {values.shape}, expected ({self.count},)")
        if categories is None:
            return values
        if values.dtype.kind not in "iu" or (values.size and not -1 <= values.min() <= values.max() < len(categories)):
            raise DamagedRunError(f"probe {self.name!r} has a column with codes outside its {len(categories)} names")
        return values
