"""Writes one snapshot: into a folder under another name, which gets its own name when it is complete."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, SupportsFloat

import numpy as np

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.store import layout
from tensorboard_dvi.store.derived import smallest_unsigned
from tensorboard_dvi.store.head_format import HeadDescription, write_head
from tensorboard_dvi.store.manifest import ArrayEntry, FileEntry, HeadEntry, ProbeEntry, SnapshotEntry
from tensorboard_dvi.store.messages import Cost
from tensorboard_dvi.store.parts import whole_array
from tensorboard_dvi.store.recorded_arrays import ARRAYS, CLASS_INDICES, MATRICES, PER_CLASS, WIDE, half
from tensorboard_dvi.store.storage import LocalStorage, digest_of
from tensorboard_dvi.store.text import encoded, finite, plain


@dataclass(frozen=True)
class Record:
    """Arrays of one probe, one row per sample; stored as one file.

    Args:
        probe: Key or name of the probe.
        arrays: See ``ARRAYS``. Floats are clamped to what float16 holds.
        precision: Of representation and logits.
    """

    probe: str
    arrays: Mapping[str, np.ndarray]
    precision: Literal["float16", "float32"] = "float16"


@dataclass(frozen=True)
class Place:
    """Where a snapshot belongs, and whom to tell when it is complete.

    Args:
        storage: The run folder.
        step: Key of the snapshot.
        epoch: Epochs done, fractions allowed; None where unknown.
        classes: Number of classes.
        probes: The probes by key.
        done: Called once, with the entry after a commit, with None after an abort.
        check: Called before the commit; raises where the run is no longer ours.
    """

    storage: LocalStorage
    step: int
    epoch: float | None
    classes: int
    probes: Mapping[str, ProbeEntry]
    done: Callable[[SnapshotEntry | None], None]
    check: Callable[[], None]


class SnapshotWriter:
    """One snapshot being written; a context manager that throws it away unless it was committed."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._storage = place.storage
        self._folder = layout.partial_folder(place.step)
        self._arrays: dict[str, dict[str, ArrayEntry]] = {}
        self._records: dict[str, int] = {}
        self._head: HeadEntry | None = None
        self._checkpoint: FileEntry | None = None
        self._open = True
        self._bytes_before = place.storage.bytes_written
        self._storage.remove(self._folder)
        self._storage.make_folder(self._folder)

    @property
    def step(self) -> int:
        """Key of the snapshot."""
        return self._place.step

    @property
    def bytes_written(self) -> int:
        """Bytes of this snapshot so far, the checkpoint included."""
        checkpoint = self._checkpoint.bytes if self._checkpoint is not None else 0
        return self._storage.bytes_written - self._bytes_before + checkpoint

    def write(self, record: Record) -> None:
        """Write the arrays of one probe.

        Raises:
            InputError: The probe or an array is unknown, was written before, or has the wrong shape.
        """
        self._check_open()
        probe = self._probe(record.probe)
        written = self._arrays.get(probe.key, {})
        tensors: dict[str, np.ndarray] = {}
        for name, array in record.arrays.items():
            if name in written:
                raise InputError(f"{name} of probe {probe.name!r} was written already in step {self.step}")
            tensors[name] = self._stored(name, np.asarray(array), probe, record.precision)
        angle, angle_class = tensors.get("angle"), tensors.get("angle_class")
        if angle_class is not None and (angle is None or angle.shape != angle_class.shape):
            raise InputError(f"angle_class of probe {probe.name!r} must have the shape of angle, and come with it")
        if not tensors:
            return
        file = layout.record_file(probe.key, self._records.get(probe.key, 0))
        digests = self._storage.write_tensors(f"{self._folder}/{file}", tensors)
        self._records[probe.key] = self._records.get(probe.key, 0) + 1
        entries = {name: whole_array(array, file, name, digests[name]) for name, array in tensors.items()}
        self._arrays[probe.key] = {**written, **entries}

    def head(self, head: HeadDescription) -> None:
        """Write the head of this step.

        Raises:
            InputError: A layer lacks a tensor or has an unknown one.
        """
        self._check_open()
        self._head = write_head(self._storage, self._folder, head)

    def checkpoint_path(self) -> Path:
        """Where the caller writes the checkpoint itself, as safetensors; then ``checkpoint_written`` must follow."""
        self._check_open()
        return self._storage.path(f"{self._folder}/{layout.CHECKPOINT}")

    def checkpoint_written(self) -> None:
        """Register the checkpoint.

        Raises:
            InputError: There is no file at ``checkpoint_path``.
        """
        self._check_open()
        name = f"{self._folder}/{layout.CHECKPOINT}"
        if not self._storage.exists(name):
            raise InputError(f"step {self.step} has no checkpoint file; write it to checkpoint_path() first")
        digest = self._storage.file_digest(name)
        self._checkpoint = FileEntry(file=layout.CHECKPOINT, bytes=self._storage.size(name), digest=digest)

    def commit(
        self, scalars: Mapping[str, SupportsFloat | None] | None = None, cost: Cost | None = None
    ) -> SnapshotEntry:
        """Complete the snapshot: from now on readers see it.

        Args:
            scalars: Name to value; NaN and infinities become None.
            cost: What the snapshot cost the training.

        Raises:
            InputError: It was committed or aborted before.
            LockedRunError: Another writer has taken the run over.
        """
        self._check_open()
        self._place.check()
        values = {plain(name): None if value is None else finite(value) for name, value in (scalars or {}).items()}
        entry = SnapshotEntry(
            step=self.step, epoch=self._place.epoch, wall_time=time.time(), scalars=values, arrays=self._arrays,
            head=self._head, checkpoint=self._checkpoint, cost=cost, digest=snapshot_digest(self._arrays, self._head),
        )  # fmt: skip
        self._storage.write(f"{self._folder}/{layout.SNAPSHOT}", encoded(entry))
        self._storage.rename(self._folder, layout.snapshot_folder(self.step))
        self._open = False
        self._place.done(entry)
        return entry

    def abort(self) -> None:
        """Throw the snapshot away; nothing happens after a commit."""
        if not self._open:
            return
        self._open = False
        self._place.done(None)
        with contextlib.suppress(OSError):
            self._storage.remove(self._folder)

    def __enter__(self) -> SnapshotWriter:  # noqa: PYI034 - Self needs Python 3.11
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.abort()

    def _check_open(self) -> None:
        if not self._open:
            raise InputError(f"step {self.step} is committed or aborted already; begin() a new snapshot")

    def _probe(self, name: str) -> ProbeEntry:
        probes = self._place.probes
        found = probes.get(name) or next((probe for probe in probes.values() if probe.name == name), None)
        if found is None:
            names = ", ".join(repr(probe.name) for probe in probes.values()) or "none"
            raise InputError(f"probe {name!r} was not added; expected one of: {names}")
        return found

    def _stored(self, name: str, array: np.ndarray, probe: ProbeEntry, precision: str) -> np.ndarray:
        where = f"{name} of probe {probe.name!r} in step {self.step}"
        if name not in ARRAYS:
            raise InputError(f"{where} is no array of the run folder; expected one of {', '.join(sorted(ARRAYS))}")
        if name == "representation" and array.ndim > 2 and array.size:
            array = array.reshape(len(array), -1)
        rank = 2 if name in MATRICES else 1
        if array.ndim != rank or array.shape[0] != probe.count:
            raise InputError(f"{where} has the shape {array.shape}, expected {rank} axes and {probe.count} rows")
        if name in PER_CLASS and array.shape[1] != self._place.classes:
            raise InputError(f"{where} has {array.shape[1]} columns, expected one per class: {self._place.classes}")
        if name in CLASS_INDICES:
            return self._class_indices(array, where, name)
        if array.dtype.kind not in "fiub":
            raise InputError(f"{where} is {array.dtype}, expected floating-point numbers")
        if precision == "float32" and name in WIDE:
            return array.astype(np.float32)
        return half(array)

    def _class_indices(self, array: np.ndarray, where: str, name: str) -> np.ndarray:
        if array.dtype.kind not in "iu":
            raise InputError(f"{where} is {array.dtype}, expected class indices as whole numbers")
        if array.size and (int(array.min()) < 0 or int(array.max()) >= self._place.classes):
            raise InputError(
                f"{where} has values from {array.min()} to {array.max()}, expected 0 to {self._place.classes - 1}"
            )
        wide = np.dtype(np.uint16) if self._place.classes <= 2**16 else np.dtype(np.uint32)
        return array.astype(wide if name == "angle_class" else smallest_unsigned(self._place.classes))


def snapshot_digest(arrays: Mapping[str, Mapping[str, ArrayEntry]], head: HeadEntry | None) -> str:
    """Digest of a snapshot over those of its parts, by probe key, array name and row, and of its head."""
    lines = [
        f"{key}/{name}/{part.start}:{part.digest}"
        for key in sorted(arrays)
        for name in sorted(arrays[key])
        for part in arrays[key][name].parts
    ]
    lines.append(f"head:{head.digest if head is not None else ''}")
    return digest_of("\n".join(lines).encode())
