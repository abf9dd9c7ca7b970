"""Writes the encoded media of a probe: their bytes in files of bounded size, then where each begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.store import layout
from tensorboard_dvi.store.manifest import ArrayEntry, MediaEntry, Part
from tensorboard_dvi.store.media_types import LARGEST_MEDIUM
from tensorboard_dvi.store.parts import whole_array
from tensorboard_dvi.store.storage import LocalStorage
from tensorboard_dvi.store.text import plain

MEDIA_BLOCK = 16 * 1024 * 1024
"""Bytes of encoded media per file, about; so many are held in memory."""


class MediaWriter:
    """Writes the media of one probe, whose entry of the manifest does not name any yet.

    Args:
        storage: The run folder.
        key: Key of the probe.
        name: Its name, for errors.
        count: Number of samples.
    """

    def __init__(self, storage: LocalStorage, key: str, name: str, count: int) -> None:
        self._storage = storage
        self._key = key
        self._name = name
        self._offsets = np.zeros(count + 1, np.int64)

    def write(self, media: Iterable[bytes], mime: str, size: tuple[int, int] | None) -> MediaEntry:
        """Write all media and return their entry.

        Args:
            media: One per sample, taken one after the other.
            mime: Their type.
            size: Height and width in pixels where all share them.

        Raises:
            InputError: They are more or fewer than the samples, no bytes, or too large. Nothing is left then.
        """
        self._remove()
        try:
            parts = self._parts(media)
            file = layout.media_file(self._key, len(parts))
            digest = self._storage.write_tensors(file, {"offsets": self._offsets})["offsets"]
        except BaseException:
            self._remove()
            raise
        return MediaEntry(
            mime=plain(mime),
            size=None if size is None else [int(extent) for extent in size],
            offsets=whole_array(self._offsets, file, "offsets", digest),
            bytes=ArrayEntry(dtype="U8", shape=[int(self._offsets[-1])], parts=parts),
        )

    def _parts(self, media: Iterable[bytes]) -> list[Part]:
        parts: list[Part] = []
        start = 0
        for block in self._blocks(media):
            file = layout.media_file(self._key, len(parts))
            digest = self._storage.write_tensors(file, {"bytes": np.frombuffer(block, np.uint8)})["bytes"]
            parts.append(Part(file=file, tensor="bytes", start=start, stop=start + len(block), digest=digest))
            start += len(block)
        return parts

    def _blocks(self, media: Iterable[bytes]) -> Iterator[bytearray]:
        """Concatenated media; fills the offsets on the way."""
        count = len(self._offsets) - 1
        block = bytearray()
        row = 0
        for row, data in enumerate(media, start=1):
            if row > count:
                raise InputError(f"media of {self._name!r} are more than its {count} samples; give one per sample")
            self._check(data, row - 1)
            self._offsets[row] = self._offsets[row - 1] + len(data)
            block += data
            if len(block) >= MEDIA_BLOCK:
                yield block
                block = bytearray()
        if row != count:
            raise InputError(f"media of {self._name!r}: got {row}, expected one for each of its {count} samples")
        if block:
            yield block

    def _check(self, data: Any, row: int) -> None:
        if not isinstance(data, bytes):
            raise InputError(f"media of {self._name!r}: row {row} is {type(data).__name__}, expected bytes")
        if len(data) > LARGEST_MEDIUM:
            raise InputError(
                f"media of {self._name!r}: row {row} has {len(data):,} bytes, expected at most {LARGEST_MEDIUM:,}; "
                "give a smaller picture or a shorter clip"
            )

    def _remove(self) -> None:
        """Remove the files of this writer, or of one that was killed."""
        index = 0
        while self._storage.exists(layout.media_file(self._key, index)):
            self._storage.remove(layout.media_file(self._key, index))
            index += 1
