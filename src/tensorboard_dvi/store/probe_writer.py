"""Writes what a probe is, once: ids, labels, truth, columns and media."""

from __future__ import annotations

import numbers
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.store import layout
from tensorboard_dvi.store.manifest import ArrayEntry, ColumnEntry, ProbeEntry
from tensorboard_dvi.store.media_writer import MediaWriter
from tensorboard_dvi.store.parts import whole_array
from tensorboard_dvi.store.storage import LocalStorage
from tensorboard_dvi.store.text import plain

LARGEST_CATEGORIES = 8 * 1024 * 1024
"""Bytes of the different texts of a column. They stand in the manifest, which is written and read as a whole."""


@dataclass(frozen=True)
class ProbeDescription:
    """A watched data set, row by row in the order of its records.

    Args:
        name: As the user calls it; any text.
        ids: (n,) whole numbers from 0 to 2**53, all different.
        labels: (n,) class indices, -1 where unknown.
        truth: (n,) class indices that are shown, never learned from; None where there is none.
        columns: Name to n values: numbers, or anything else as texts; None or NaN where unknown.
        keep: Names of the quantities that are kept.
        total: Samples of the source before a limit; 0 stands for n.
        media: n encoded media in the order of the rows; None where there are none.
        mime: Type of the media, such as image/png.
        size: Height and width in pixels where all media share them.
    """

    name: str
    ids: np.ndarray
    labels: np.ndarray
    truth: np.ndarray | None = None
    columns: Mapping[str, np.ndarray | Sequence[Any]] = field(default_factory=dict)
    keep: Sequence[str] = ("representation", "prediction")
    total: int = 0
    media: Iterable[bytes] | None = None
    mime: str = ""
    size: tuple[int, int] | None = None


def write_probe(
    storage: LocalStorage, key: str, probe: ProbeDescription, classes: int, known: ProbeEntry | None
) -> ProbeEntry:
    """Write the files of a probe and return its entry of the manifest.

    Args:
        storage: The run folder.
        key: Key of the probe.
        probe: What to write.
        classes: Number of classes, the bound of labels.
        known: Entry of the probe in the run that is continued; its media are kept, for they cannot have changed
            without the ids.

    Raises:
        InputError: Ids, labels, truth, columns or media are not as described, or are not those of ``known``.
    """
    tensors, categories = _checked_tensors(probe, classes)
    file = _free_static_file(storage, key)
    digests = storage.write_tensors(file, tensors)
    arrays = {name: whole_array(array, file, name, digests[name]) for name, array in tensors.items()}
    try:
        if known is not None:
            _check_continued(known, arrays, probe.name)
        media = known.media if known is not None else None
        if media is None and probe.media is not None:
            media = MediaWriter(storage, key, probe.name, len(probe.ids)).write(probe.media, probe.mime, probe.size)
    except BaseException:
        storage.remove(file)
        raise
    count = len(probe.ids)
    entry = ProbeEntry(
        key=key, name=plain(probe.name), count=count, total=max(int(probe.total), count), keep=list(probe.keep),
        ids=arrays["ids"], labels=arrays["labels"], truth=arrays.get("truth"),
        columns=_columns(probe, categories, arrays), media=media,
    )  # fmt: skip
    if known is not None and _content(known) == _content(entry):
        storage.remove(file)
        return msgspec.structs.replace(known, keep=entry.keep, total=entry.total)
    return entry


def _checked_tensors(probe: ProbeDescription, classes: int) -> tuple[dict[str, np.ndarray], list[list[str] | None]]:
    """What goes into the static file, and the categories of every column."""
    ids = checked_ids(probe.ids, probe.name)
    bounds = (len(ids), classes)
    tensors = {"ids": ids, "labels": _classes(probe.labels, "labels", probe.name, bounds)}
    if probe.truth is not None:
        tensors["truth"] = _classes(probe.truth, "truth", probe.name, bounds)
    categories: list[list[str] | None] = []
    for index, (name, values) in enumerate(probe.columns.items()):
        tensors[f"column.{index}"], names = _column(values, f"column {name!r} of probe {probe.name!r}", len(ids))
        categories.append(names)
    return tensors, categories


def _columns(
    probe: ProbeDescription, categories: list[list[str] | None], arrays: Mapping[str, ArrayEntry]
) -> list[ColumnEntry]:
    return [
        ColumnEntry(name=plain(name), categories=categories[i], values=arrays[f"column.{i}"])
        for i, name in enumerate(probe.columns)
    ]


def _content(entry: ProbeEntry) -> list[object]:
    """All of a probe that its static file and columns say, without where they lie."""
    arrays = [entry.ids, entry.labels, *([entry.truth] if entry.truth else [])]
    arrays += [column.values for column in entry.columns]
    names = [(column.name, column.categories) for column in entry.columns]
    return [[part.digest for array in arrays for part in array.parts], names, entry.truth is None, entry.media]


def checked_ids(ids: np.ndarray, name: str) -> np.ndarray:
    """Ids as (n,) int64.

    Raises:
        InputError: They are not whole numbers from 0 to 2**53, or not all different.
    """
    array = np.asarray(ids)
    if array.ndim != 1:
        raise InputError(f"ids of {name!r} have the shape {array.shape}, expected one number per sample")
    if array.size and array.dtype.kind not in "iu":
        raise InputError(f"ids of {name!r} are {array.dtype}, expected whole numbers (use columns= for names)")
    outside = np.flatnonzero((array < 0) | (array > layout.LARGEST_ID))
    if outside.size:
        row = int(outside[0])
        raise InputError(f"ids of {name!r}: row {row} has the id {array[row]}, expected 0 to 2**53")
    whole = array.astype(np.int64)
    order = np.argsort(whole, kind="stable")
    twice = np.flatnonzero(whole[order][1:] == whole[order][:-1])
    if twice.size:
        first, second = min((int(order[i]), int(order[i + 1])) for i in twice)
        raise InputError(
            f"ids of {name!r} must all differ: id {whole[first]} stands in row {first} and in row {second}; "
            "give every sample its own id, or leave ids= out"
        )
    return whole


def _classes(values: np.ndarray, what: str, name: str, bounds: tuple[int, int]) -> np.ndarray:
    count, classes = bounds
    array = np.asarray(values)
    if array.shape != (count,):
        raise InputError(f"{what} of {name!r} have the shape {array.shape}, expected ({count},): one per id")
    if array.size and array.dtype.kind not in "iu":
        raise InputError(f"{what} of {name!r} are {array.dtype}, expected class indices as whole numbers")
    outside = (
        np.flatnonzero((array < -1) | (array >= classes))
        if array.dtype.kind == "i"
        else np.flatnonzero(array >= classes)
    )
    if outside.size:
        row = int(outside[0])
        raise InputError(
            f"{what} of {name!r}: row {row} has {array[row]}, expected 0 to {classes - 1}, or -1 where unknown; "
            f"classes= names {classes} classes"
        )
    return array.astype(np.int64)


def _column(values: np.ndarray | Sequence[Any], what: str, count: int) -> tuple[np.ndarray, list[str] | None]:
    array = np.asarray(values) if hasattr(values, "dtype") else np.array(list(values), dtype=object)
    if array.dtype.kind == "O":
        array = _numbers(array)
    if array.shape != (count,):
        raise InputError(f"{what} has the shape {array.shape}, expected ({count},): one value per sample")
    if array.dtype.kind in "iu":
        return array.astype(np.int64 if array.dtype.itemsize == 8 else np.int32), None
    if array.dtype.kind == "f":
        return array.astype(np.float64 if array.dtype.itemsize > 4 else np.float32), None
    if array.dtype.kind == "S":
        array = np.char.decode(array, "utf-8", "replace")
    texts = [None if _is_missing(value) else plain(value) for value in array.tolist()]
    names = sorted({text for text in texts if text is not None})
    size = sum(len(name.encode()) for name in names)
    if size > LARGEST_CATEGORIES:
        raise InputError(
            f"{what} has {len(names):,} different texts of {size:,} bytes together, expected categories of at most "
            f"{LARGEST_CATEGORIES:,} bytes; give numbers or fewer categories, or watch fewer samples"
        )
    place = {text: index for index, text in enumerate(names)}
    return np.array([-1 if text is None else place[text] for text in texts], dtype=np.int32), names


def _numbers(values: np.ndarray) -> np.ndarray:
    """Objects as numbers, NaN where one is missing; as they are where they are no numbers."""
    kinds = {type(value) for value in values.ravel() if not _is_missing(value)}
    if not kinds or any(issubclass(kind, bool) or not issubclass(kind, numbers.Real) for kind in kinds):
        return values
    missing = [_is_missing(value) for value in values.ravel()]
    if not any(missing) and all(issubclass(kind, numbers.Integral) for kind in kinds):
        return values.astype(np.int64)
    return np.where(np.reshape(missing, values.shape), np.nan, values).astype(np.float64)


def _is_missing(value: Any) -> bool:
    """Whether this is None, NaN, or what data frames have where nothing is known."""
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return True
    return isinstance(value, numbers.Real) and bool(value != value)  # noqa: PLR0124 - NaN


def _free_static_file(storage: LocalStorage, key: str) -> str:
    index = 0
    while storage.exists(layout.static_file(key, index)):
        index += 1
    return layout.static_file(key, index)


def _check_continued(known: ProbeEntry, entries: Mapping[str, ArrayEntry], name: str) -> None:
    count = entries["ids"].shape[0]
    if count != known.count:
        raise InputError(
            f"probe {name!r} has {known.count} samples in the run that is continued, got {count}; "
            "record into another folder, or watch it under another name"
        )
    for what, before in (("ids", known.ids), ("labels", known.labels)):
        if [part.digest for part in before.parts] != [part.digest for part in entries[what].parts]:
            raise InputError(
                f"{what} of probe {name!r} differ from those in the run that is continued; "
                "record into another folder, or watch it under another name"
            )
