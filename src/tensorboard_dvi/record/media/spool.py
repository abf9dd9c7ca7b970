"""Encoded media on their way to the run folder."""

from __future__ import annotations

import os
import tempfile
import weakref
from array import array
from collections.abc import Iterator
from pathlib import Path

MEMORY = 8 * 1024 * 1024
"""Bytes that are held in memory; more lie in a file without a name, which goes with the process."""


def folder_near(path: Path) -> Path | None:
    """The first folder at or above ``path`` that is there, where media need not be moved to another disk.

    Args:
        path: may not exist yet.

    Returns:
        None where nothing can be written there.
    """
    found = next(folder for folder in (path.absolute(), *path.absolute().parents) if folder.is_dir())
    return found if os.access(found, os.W_OK) else None


class Spool:
    """Byte strings in their order: appended, then read as often as one likes, in bounded memory.

    Args:
        folder: where the file lies; by default that of the system for temporary files.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._file = tempfile.SpooledTemporaryFile(MEMORY, dir=None if folder is None else str(folder))  # noqa: SIM115 - closed by the finalizer
        self._close = weakref.finalize(self, self._file.close)
        self._sizes = array("Q")
        self.bytes = 0

    def append(self, data: bytes) -> None:
        """Add one.

        Raises:
            OSError: the disk is full.
        """
        self._file.write(data)
        self._sizes.append(len(data))
        self.bytes += len(data)

    def __len__(self) -> int:
        return len(self._sizes)

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(0)
        for size in self._sizes:
            yield self._file.read(size)

    def close(self) -> None:
        """Forget all of them; nothing happens the second time."""
        self._close()
