"""A running recording: takes snapshots, and switches off what fails."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from tensorboard_dvi.record.capture import untouched
from tensorboard_dvi.record.checkpoint_budget import CheckpointBudget
from tensorboard_dvi.record.cost import CostMeter, announce, cost_line, viewing_place
from tensorboard_dvi.record.faults import Faults
from tensorboard_dvi.record.probe import Probe
from tensorboard_dvi.record.quantities.checkpoint import Checkpoint, write_weights
from tensorboard_dvi.record.quantity import Convention, Precision, ProbeQuantity, SnapshotSignals
from tensorboard_dvi.record.split import Split
from tensorboard_dvi.store.layout import MANIFEST, run_root
from tensorboard_dvi.store.lock import RunLock, is_stale, read_lock
from tensorboard_dvi.store.manifest_file import read_manifest
from tensorboard_dvi.store.storage import LocalStorage
from tensorboard_dvi.store.writer import ProbeDescription, Record, RunDescription, RunWriter, SnapshotWriter

# One tag per class: beyond this number TensorBoard's scalar page is of no use.
_SCALAR_CLASSES = 64


@dataclass(frozen=True)
class Settings:
    """What holds for the whole recording.

    Attributes:
        path: the run folder.
        description: as written to the manifest; the layer is filled in when the head is known.
        precision: of representation and logits.
        strict: raise instead of switching off.
        writer: a SummaryWriter that also gets per-class accuracies, or None.
        checkpoint_bytes: see ``CheckpointBudget``.
    """

    path: Path
    description: RunDescription
    precision: Precision
    strict: bool
    writer: Any
    checkpoint_bytes: int


@dataclass
class Recording:
    """The state of a recording from its first probe on.

    Attributes:
        settings: of the recording.
        split: of the model.
        store: writer of the run folder.
        probes: those still measured, by key.
        started: a snapshot was begun.
    """

    settings: Settings
    split: Split
    store: RunWriter
    probes: dict[str, Probe] = field(default_factory=dict)
    started: bool = False

    def __post_init__(self) -> None:
        """Prepare what depends on the settings."""
        self.meter = CostMeter()
        self.faults = Faults(strict=self.settings.strict, notice=self.store.notice)
        self._budget: CheckpointBudget | None = None
        self._checkpoint = Checkpoint() if self.settings.checkpoint_bytes > 0 else None
        self._writer = self.settings.writer
        self._announced = False
        self._names: dict[str, tuple[str, np.ndarray]] = {}
        for text in self.split.notices:
            self.store.notice("head", text)

    def add(self, probe: Probe) -> None:
        """Write what is known of a probe, and measure it from now on.

        Raises:
            InputError: the store refuses it; nothing has changed then.
        """
        samples, media = probe.samples, probe.samples.media
        if not self.split.described:
            probe.quantities = [quantity for quantity in probe.quantities if quantity.name != "geometry"]
        description = ProbeDescription(
            name=probe.name,
            ids=samples.ids,
            labels=samples.labels,
            truth=samples.truth,
            columns=samples.columns,
            keep=sorted(quantity.name for quantity in probe.quantities),
            total=samples.total,
            media=media.encoded if media is not None else None,
            mime=media.mime if media is not None else "",
            size=media.size if media is not None else None,
        )
        key = self.store.add_probe(description)
        self.probes[key] = probe
        self._names[probe.name] = (key, samples.ids)
        if media is not None:
            for text in media.notices:
                level: Literal["info", "warning"] = "warning" if media.encoded is None else "info"
                self.store.notice(f"media of {probe.name}", text, level=level)
        count = len(samples.rows)
        if count < samples.total:
            how = (
                "stratified by label"
                if samples.stratified
                else "at random, because reading labels means reading all samples"
            )
            seed = self.settings.description.seed
            text = f"{count:,} of {samples.total:,} samples are recorded, drawn {how} (seed {seed})"
            self.store.notice(f"probe {probe.name}", text, level="info")
            announce(f"probe {probe.name!r}: {text}; limit=None records all")
        probe.release()
        self.meter.watched()

    @property
    def names(self) -> dict[str, tuple[str, np.ndarray]]:
        """Key and recorded ids of every probe by name, those switched off included."""
        return self._names

    def take(self, step: int, epoch: float | None, scalars: Mapping[str, float | None], *, in_epochs: bool) -> None:
        """Take a snapshot.

        Args:
            step: key of the snapshot.
            epoch: epochs done.
            scalars: what the user logged.
            in_epochs: the time since the last one is an epoch.

        Raises:
            InputError: the step does not come after the last one.
            OSError: the folder cannot be written.
            RunError: the run was removed or taken over.
        """
        self.meter.begin()
        with self.store.begin(step, epoch) as snapshot:
            self.started = True
            samples, scores = self._measured(snapshot, step)
            weighed = self._weights(snapshot, step)
            if not samples and weighed is None:
                return
            cost, share = self.meter.cost(snapshot.bytes_written)
            snapshot.commit(scalars, cost)
        if weighed is not None:
            self._thin(step, weighed)
        if self._writer is not None:
            self._write_scalars(step, scores)
        if not self._announced:
            self._announced = True
            path = self.settings.path
            announce(cost_line(samples, cost, share if in_epochs else None, viewing_place(path)))

    def _measured(self, snapshot: SnapshotWriter, step: int) -> tuple[int, dict[str, np.ndarray]]:
        """Measure and write all probes and the head; samples recorded, and per-class accuracies by probe name."""
        count, scores = 0, {}
        with untouched(self.split.model):
            for key, probe in list(self.probes.items()):
                arrays = self._arrays(key, probe, step)
                if not arrays:
                    continue
                snapshot.write(Record(key, arrays, self.settings.precision))
                count += len(probe.samples.rows)
                if "prediction" in arrays:
                    scores[probe.name] = self._accuracies(probe, arrays["prediction"])
            description = None
            with self.faults.guarded("head", step, "the head of this snapshot is not recorded"):
                description = self.split.description()
        if description is not None and count:
            snapshot.head(description)
        return count, scores

    def _arrays(self, key: str, probe: Probe, step: int) -> dict[str, np.ndarray]:
        """The arrays of a probe; none, and the probe switched off, where the model or the data fail."""

        def failed(quantity: ProbeQuantity, error: Exception) -> None:
            probe.quantities = [other for other in probe.quantities if other is not quantity]
            consequence = f"{quantity.name} of probe {probe.name!r} is no longer recorded"
            with self.faults.guarded(f"{quantity.name} of {probe.name}", step, consequence):
                raise error

        kept = frozenset(quantity.name for quantity in probe.quantities)
        description = self.settings.description
        convention = Convention(len(description.classes), description.output, self.settings.precision, kept)
        arrays: dict[str, np.ndarray] = {}
        consequence = f"probe {probe.name!r} is no longer recorded; the training goes on"
        with self.faults.guarded(f"probe {probe.name}", step, consequence, lambda: self._forget(key)):
            probe.renewed()
            arrays = probe.measured(self.split, convention, failed)
        if not np.isfinite(arrays.get("confidence", np.zeros(0))).all():
            text = "outputs are not finite (NaN or infinity); such samples are neither drawn nor counted"
            self.faults.report(f"probe {probe.name}", text, step)
        if not probe.quantities:
            self._forget(key)
        return arrays

    def _forget(self, key: str) -> None:
        self.probes.pop(key, None)

    def _accuracies(self, probe: Probe, prediction: np.ndarray) -> np.ndarray:
        """Share of right predictions of each class; NaN without labelled samples."""
        labels, classes = probe.samples.labels, len(self.settings.description.classes)
        known = labels >= 0
        total = np.bincount(labels[known], minlength=classes)
        right = np.bincount(labels[known & (prediction == labels)], minlength=classes)
        return np.divide(right, np.where(total > 0, total, np.nan))

    def _weights(self, snapshot: SnapshotWriter, step: int) -> int | None:
        """Write the checkpoint; its bytes, None where there is none."""
        if self._checkpoint is None:
            return None
        path = snapshot.checkpoint_path()

        def switch_off() -> None:
            self._checkpoint = None
            path.unlink(missing_ok=True)

        with self.faults.guarded("checkpoint", step, "checkpoints are no longer recorded", switch_off):
            weights = self._checkpoint.measure(SnapshotSignals(self.split.model.state_dict()))
            if weights.left_out:
                names = ", ".join(weights.left_out[:3])
                text = f"{len(weights.left_out)} entries of the state_dict are no tensors and are left out ({names})"
                self.store.notice("checkpoint", text)
            write_weights(weights, path)
            snapshot.checkpoint_written()
            return path.stat().st_size
        return None

    def _thin(self, step: int, size: int) -> None:
        with self.faults.guarded("checkpoint", step, "older checkpoints stay on disk"):
            budget = self._budget = self._budget or self._continued_budget(step)
            before = budget.thinning
            for old in budget.added(step, size):
                self.store.drop_checkpoint(old)
            if budget.thinning and not before:
                text = (
                    f"the checkpoints exceed checkpoint_bytes={budget.limit:,}; from here on the first, the last "
                    "and log-spaced ones are kept"
                )
                self.store.notice("checkpoint", text, step)

    def _continued_budget(self, step: int) -> CheckpointBudget:
        """A budget that knows the checkpoints of the run that is continued, those before ``step``."""
        budget = CheckpointBudget(self.settings.checkpoint_bytes)
        budget.continued({old: size for old, size in self.store.checkpoint_sizes().items() if old < step})
        return budget

    def _write_scalars(self, step: int, scores: Mapping[str, np.ndarray]) -> None:
        """Per-class accuracy for the user's SummaryWriter."""

        def switch_off() -> None:
            self._writer = None

        with self.faults.guarded("writer", step, "it gets no more scalars", switch_off):
            for name, accuracies in scores.items():
                for klass, accuracy in zip(self.settings.description.classes, accuracies, strict=True):
                    if np.isfinite(accuracy) and len(accuracies) <= _SCALAR_CLASSES:
                        self._writer.add_scalar(f"accuracy_{name}/{klass}", float(accuracy), step)


def check_free(path: Path) -> None:
    """See that the run may be recorded into, without changing anything.

    Raises:
        LockedRunError: another process is recording into it.
        FormatVersionError: it was written by a newer version.
        DamagedRunError: its manifest cannot be read.
    """
    storage = LocalStorage(run_root(path))
    lock = read_lock(storage)
    if lock is not None and not is_stale(lock, time.time()):
        held = RunLock(storage)
        held.acquire()
        held.release()
    if storage.exists(MANIFEST):
        read_manifest(storage)
