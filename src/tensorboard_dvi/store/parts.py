"""Arrays that are lists of parts: each part is a contiguous range of rows in one tensor of one file."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tensorboard_dvi.errors import DamagedRunError
from tensorboard_dvi.store.manifest import ArrayEntry, Part
from tensorboard_dvi.store.storage import LocalStorage
from tensorboard_dvi.store.tensor_file import DTYPES, dtype_name


def whole_array(array: np.ndarray, file: str, tensor: str, digest: str) -> ArrayEntry:
    """Entry of an array that is one part."""
    part = Part(file=file, tensor=tensor, start=0, stop=array.shape[0], digest=digest)
    return ArrayEntry(dtype=dtype_name(array.dtype), shape=list(array.shape), parts=[part])


def read_array(
    storage: LocalStorage, folder: str, entry: ArrayEntry, start: int | None = None, stop: int | None = None
) -> np.ndarray:
    """Rows ``start`` to ``stop`` of an array: a read-only memory map where they lie in one part, else a copy.

    Args:
        storage: The run folder.
        folder: Where the JSON file lies that names the parts, or the empty string for the root.
        entry: Type, shape and parts.
        start: First row; as in a slice.
        stop: After the last row; as in a slice.

    Raises:
        DamagedRunError: The parts leave gaps, overlap, or their files contradict them.
    """
    problem = _contradiction(entry)
    if problem:
        raise DamagedRunError(f"an array in {folder or 'the manifest'} {problem}; the JSON file was changed or cut")
    first, last, _ = slice(start, stop).indices(entry.shape[0])
    wanted = [part for part in entry.parts if part.start < last and part.stop > first]
    if first >= last or not wanted:
        return np.empty((0, *entry.shape[1:]), DTYPES[entry.dtype])
    blocks = [_rows(storage, folder, entry, part, (first, last)) for part in wanted]
    return blocks[0] if len(blocks) == 1 else np.concatenate(blocks)


def read_row(storage: LocalStorage, folder: str, entries: Mapping[str, ArrayEntry], row: int) -> dict[str, np.ndarray]:
    """One row of several arrays, each with one row; every file is opened once.

    Args:
        storage: The run folder.
        folder: As in ``read_array``.
        entries: Name to type, shape and parts.
        row: A row of every one of them.

    Raises:
        DamagedRunError: As ``read_array``, or an array has no such row.
    """
    wanted: dict[str, dict[str, Part]] = {}
    for name, entry in entries.items():
        problem = _contradiction(entry)
        part = next((part for part in entry.parts if part.start <= row < part.stop), None)
        if problem or part is None:
            problem = problem or f"has no row {row}"
            raise DamagedRunError(f"{name} in {folder or 'the manifest'} {problem}; the JSON file was changed or cut")
        wanted.setdefault(f"{folder}/{part.file}" if folder else part.file, {})[name] = part
    found: dict[str, np.ndarray] = {}
    for file, parts in wanted.items():
        places = [
            (part.tensor, _like(entries[name], part), (row - part.start, row - part.start + 1))
            for name, part in parts.items()
        ]
        found.update(zip(parts, storage.parts(file, places), strict=True))
    return found


def _like(entry: ArrayEntry, part: Part) -> tuple[str, tuple[int, ...]]:
    """Type and shape that the tensor of a part must have."""
    return entry.dtype, (part.stop - part.start, *entry.shape[1:])


def _contradiction(entry: ArrayEntry) -> str:
    if entry.dtype not in DTYPES:
        return f"has the unknown type {entry.dtype!r}"
    if not entry.shape or min(entry.shape) < 0 or len(entry.shape) > 8 or max(entry.shape) > 2**48:
        return f"has the impossible shape {entry.shape[:8]}"
    end = 0
    for part in entry.parts:
        if part.start != end or part.stop < part.start:
            return f"has a part of the rows {part.start} to {part.stop} where row {end} was expected to follow"
        end = part.stop
    return "" if end == entry.shape[0] else f"has parts for {end} of its {entry.shape[0]} rows"


def _rows(storage: LocalStorage, folder: str, entry: ArrayEntry, part: Part, rows: tuple[int, int]) -> np.ndarray:
    name = f"{folder}/{part.file}" if folder else part.file
    like = _like(entry, part)
    first, last = (min(max(row, part.start), part.stop) - part.start for row in rows)
    return storage.part(name, part.tensor, like, (first, last))
