"""Reads a run folder, finished or still growing; sees committed snapshots only."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import numpy as np
from jaxtyping import Float32, UInt

from tensorboard_dvi.errors import DamagedRunError, NotRecordedError
from tensorboard_dvi.store import layout
from tensorboard_dvi.store.derived import confidence_of, loss_of, prediction_of
from tensorboard_dvi.store.groups import Groups, NamedSets, is_of_a_link, rows_of
from tensorboard_dvi.store.head_format import HeadDescription, read_head
from tensorboard_dvi.store.lock import PATIENCE, is_stale, read_lock
from tensorboard_dvi.store.manifest import Manifest, ProbeEntry, SnapshotEntry
from tensorboard_dvi.store.manifest_file import read_manifest, read_snapshot
from tensorboard_dvi.store.messages import Notice
from tensorboard_dvi.store.parts import read_array, read_row
from tensorboard_dvi.store.probe_reader import ProbeReader
from tensorboard_dvi.store.recorded_arrays import contradiction
from tensorboard_dvi.store.selection import Selection
from tensorboard_dvi.store.storage import LocalStorage

_SCORES_KEPT = 8192


class RunReader:
    """A recorded run.

    Args:
        path: The run folder.

    Raises:
        RunNotFoundError: There is no recording.
        FormatVersionError: It was written by a newer version.
        DamagedRunError: The manifest cannot be read. A snapshot that cannot be read is left out, with a notice.
    """

    def __init__(self, path: Path | str) -> None:
        self.storage = LocalStorage(layout.run_root(path))
        self.snapshots: dict[int, SnapshotEntry] = {}
        self.probes: dict[str, ProbeReader] = {}
        self._problems: dict[int, Notice] = {}
        self._folders: dict[str, int] = {}
        self._seen = (0, 0, 0)
        self._created = 0.0
        self.groups = Groups(self.storage)
        self._refreshing = Lock()
        self._cached_score = lru_cache(maxsize=_SCORES_KEPT)(self._score)
        self.manifest: Manifest
        self._load_manifest()
        self._load_snapshots()

    @property
    def root(self) -> Path:
        """The folder of this package inside the run folder."""
        return self.storage.root

    @property
    def classes(self) -> list[str]:
        """Names of the classes, in the order of the logits."""
        return self.manifest.classes

    @property
    def attributes(self) -> dict[str, str | float | int | bool]:
        """The user's facts about the run."""
        return self.manifest.attributes

    @property
    def config(self) -> dict[str, Any]:
        """The user's configuration."""
        return self.manifest.config

    @property
    def output(self) -> Literal["softmax", "sigmoid"]:
        """What turns logits into probabilities."""
        return self.manifest.output

    @property
    def steps(self) -> list[int]:
        """Steps of the committed snapshots, ascending."""
        return list(self.snapshots)

    @property
    def notices(self) -> list[Notice]:
        """What the recorder switched off or changed, and what cannot be read."""
        return [*self.manifest.notices, *(self._problems[step] for step in sorted(self._problems))]

    @property
    def live(self) -> bool:
        """Whether somebody is recording into the run now."""
        if self.manifest.state != "recording":
            return False
        lock = read_lock(self.storage)
        if lock is None:
            return False
        times = [entry.wall_time for entry in self.snapshots.values()][-8:]
        gaps = [later - earlier for earlier, later in pairwise(times)]
        return not is_stale(lock, time.time(), max(PATIENCE, 3 * max(gaps, default=0.0)))

    def refresh(self) -> bool:
        """Look at the folder again; whether the snapshots are others than before.

        Raises:
            RunNotFoundError: The run was removed.
            FormatVersionError: A newer version writes into it now.
            DamagedRunError: The manifest cannot be read any more.
        """
        with self._refreshing:
            if self.storage.changed(layout.MANIFEST) != self._seen:
                self._load_manifest()
            return self._load_snapshots()

    def probe(self, name: str) -> ProbeReader:
        """The probe of this name or key.

        Raises:
            NotRecordedError: There is none.
        """
        found = self.probes.get(name) or self._by_key().get(name)
        if found is None:
            names = ", ".join(repr(known) for known in self.probes) or "none"
            raise NotRecordedError(f"probe {name!r} is not in {self.root} (recorded: {names})")
        return found

    def keyed_probe(self, key: str) -> ProbeReader:
        """The probe with this key; its name is never looked at.

        Raises:
            NotRecordedError: There is none.
        """
        found = self._by_key().get(key)
        if found is None:
            keys = ", ".join(self._by_key()) or "none"
            raise NotRecordedError(f"there is no probe {key[:40]!r} in this run (recorded: {keys})")
        return found

    def scalars(self, step: int) -> dict[str, float | None]:
        """What the user logged for this step; None stands for NaN and infinities.

        Raises:
            NotRecordedError: There is no such step.
        """
        return self.snapshot(step).scalars

    def snapshot(self, step: int) -> SnapshotEntry:
        """Entry of a snapshot.

        Raises:
            NotRecordedError: There is no such step; the text names those near it.
        """
        entry = self.snapshots.get(step)
        if entry is None:
            near = sorted(sorted(self.snapshots, key=lambda other: abs(other - step))[:6])
            known = ", ".join(map(str, near)) + (", ..." if len(self.snapshots) > len(near) else "")
            raise NotRecordedError(f"step {step} is not in {self.root} (recorded: {known or 'none yet'})")
        return entry

    def has(self, probe: str, name: str, step: int) -> bool:
        """Whether an array is stored for this probe and step."""
        key = self.probe(probe).key
        return name in self.snapshot(step).arrays.get(key, {})

    def is_known(self, probe: str, name: Literal["prediction", "confidence", "loss"], step: int) -> bool:
        """Whether a column is stored for this probe and step, or follows from the logits."""
        return self.has(probe, name, step) or self.has(probe, "logits", step)

    def array(self, probe: str, name: str, step: int, start: int | None = None, stop: int | None = None) -> np.ndarray:
        """Rows of a stored array in the type it is stored as; a read-only memory map where they lie in one part.

        Raises:
            NotRecordedError: It is not stored; the text names what is.
            DamagedRunError: A file is cut or contradicts the snapshot.
        """
        reader = self.probe(probe)
        stored = self.snapshot(step).arrays.get(reader.key, {})
        entry = stored.get(name)
        if entry is None:
            names = ", ".join(sorted(stored)) or "nothing"
            raise NotRecordedError(
                f"{name} of probe {reader.name!r} is not recorded at step {step} (recorded: {names}); "
                "add it to keep= of watch(), or give it to write_run"
            )
        problem = contradiction(name, entry, reader.count, len(self.classes))
        if problem:
            raise DamagedRunError(f"{name} of probe {reader.name!r} at step {step} {problem}")
        return read_array(self.storage, layout.snapshot_folder(step), entry, start, stop)

    def row(self, probe: str, names: Iterable[str], step: int, row: int) -> dict[str, np.ndarray]:
        """One row of those of the named arrays that are stored, each with one row; faster than one after the other.

        Raises:
            NotRecordedError: There is no such probe, step or row.
            DamagedRunError: As ``array``.
        """
        reader = self.probe(probe)
        if not 0 <= row < reader.count:
            raise NotRecordedError(f"row {row} is not in probe {reader.name!r} (recorded: 0 to {reader.count - 1})")
        stored = self.snapshot(step).arrays.get(reader.key, {})
        entries = {name: stored[name] for name in names if name in stored}
        for name, entry in entries.items():
            problem = contradiction(name, entry, reader.count, len(self.classes))
            if problem:
                raise DamagedRunError(f"{name} of probe {reader.name!r} at step {step} {problem}")
        return read_row(self.storage, layout.snapshot_folder(step), entries, row)

    def representation(self, probe: str, step: int) -> Float32[np.ndarray, "sample feature"]:
        """Output of the part of the model before the head; raises as ``array``."""
        return self.array(probe, "representation", step).astype(np.float32)

    def logits(self, probe: str, step: int) -> Float32[np.ndarray, "sample klass"]:
        """Output of the model before softmax or sigmoid; raises as ``array``."""
        return self.array(probe, "logits", step).astype(np.float32)

    def prediction(self, probe: str, step: int) -> UInt[np.ndarray, " sample"]:
        """Predicted class, as the smallest unsigned type; from the logits where not stored. Raises as ``array``."""
        if self.has(probe, "prediction", step):
            prediction = self.array(probe, "prediction", step)
            if prediction.size and int(prediction.max()) >= len(self.classes):
                raise DamagedRunError(
                    f"prediction of {probe!r} at step {step} names class {prediction.max()}, a class too many"
                )
            return prediction
        return prediction_of(self.array(probe, "logits", step))

    def confidence(self, probe: str, step: int) -> Float32[np.ndarray, " sample"]:
        """Probability of the prediction, in [0, 1]; from the logits where not stored. Raises as ``array``."""
        if self.has(probe, "confidence", step):
            return self.array(probe, "confidence", step).astype(np.float32)
        return confidence_of(self.array(probe, "logits", step), self.output)

    def loss(self, probe: str, step: int) -> Float32[np.ndarray, " sample"]:
        """Cross-entropy against the label, NaN where unknown; from the logits where not stored. Raises as ``array``."""
        if self.has(probe, "loss", step):
            return self.array(probe, "loss", step).astype(np.float32)
        return loss_of(self.array(probe, "logits", step), self.probe(probe).labels, self.output)

    def score(self, probe: str, step: int) -> tuple[float | None, float | None]:
        """Accuracy in [0, 1] and mean loss of the labelled samples with finite output; None where unknown. Cached."""
        return self._cached_score(self.probe(probe).name, step, self.snapshot(step).digest)

    def head_description(self, step: int) -> HeadDescription | None:
        """The recorded head; None where it could not be described.

        Raises:
            NotRecordedError: There is no such step.
            DamagedRunError: Its file is damaged.
        """
        entry = self.snapshot(step).head
        return None if entry is None else read_head(self.storage, layout.snapshot_folder(step), entry)

    def checkpoint_path(self, step: int) -> Path:
        """File of the checkpoint, as safetensors, with a checked header.

        Raises:
            NotRecordedError: This step has none; the text names those that have.
            DamagedRunError: The file is missing, cut, or refused.
        """
        name = self._checkpoint_name(step, self.snapshot(step))
        if name and not self.storage.exists(name):
            # The writer may have removed it to keep to its budget, long after this reader saw the snapshot.
            name = self._checkpoint_name(step, read_snapshot(self.storage, step))
        if not name:
            found = (str(other) for other, known in self.snapshots.items() if self._has_checkpoint(other, known))
            raise NotRecordedError(f"step {step} has no checkpoint (steps with one: {', '.join(found) or 'none'})")
        self.storage.header(name)
        return self.storage.path(name)

    def named_sets(self) -> NamedSets:
        """The named sets of samples, as they are now: the recorder's tags, and what was named on the page.

        Raises:
            DamagedRunError: A folder cannot be listed. A file that cannot be read is in ``groups.problems``.
        """
        return self.groups.sets(self.manifest, list(self.probes.values()))

    def tags(self) -> dict[str, dict[str, np.ndarray]]:
        """Probe key to name to sorted ids: the recorder's tags, with what was changed on the page.

        Raises:
            DamagedRunError: A tag of the recorder cannot be read.
        """
        named = self.named_sets()
        problem = next((text for name, text in self.groups.problems.items() if name.endswith(".json")), "")
        if problem:
            raise DamagedRunError(problem)
        found: dict[str, dict[str, np.ndarray]] = {}
        probes = self._by_key()
        for info, members in zip(named.infos, named.members, strict=True):
            for key, bits in members.items() if info.kind == "tag" else ():
                found.setdefault(key, {})[info.name] = np.sort(probes[key].ids[rows_of(bits)])
        return found

    @property
    def selections(self) -> list[str]:
        """Names of the selections that were saved on the page, without those that copied links have left."""
        return [
            info.name for info in self.named_sets().infos if info.kind == "selection" and not is_of_a_link(info.name)
        ]

    def selection(self, name: str) -> Selection:
        """Samples that were selected and named on the page.

        Raises:
            NotRecordedError: There is no selection of this name; the text names those that are there.
        """
        named = self.named_sets()
        for info, members in zip(named.infos, named.members, strict=True):
            if (info.kind, info.name) == ("selection", name):
                held = [(probe, rows_of(members[key])) for key, probe in self._by_key().items() if key in members]
                return Selection(name, {probe.name: np.sort(probe.ids[rows]) for probe, rows in held if len(rows)})
        names = ", ".join(repr(known) for known in self.selections) or "none yet"
        raise NotRecordedError(f"selection {name!r} is not in {self.root} (saved: {names})")

    def _by_key(self) -> dict[str, ProbeReader]:
        return {probe.key: probe for probe in self.probes.values()}

    def _checkpoint_name(self, step: int, entry: SnapshotEntry) -> str:
        return f"{layout.snapshot_folder(step)}/{entry.checkpoint.file}" if entry.checkpoint is not None else ""

    def _has_checkpoint(self, step: int, entry: SnapshotEntry) -> bool:
        name = self._checkpoint_name(step, entry)
        return bool(name) and self.storage.exists(name)

    def _load_manifest(self) -> None:
        seen = self.storage.changed(layout.MANIFEST)
        manifest = read_manifest(self.storage)
        if manifest.created != self._created:
            self._created, self._folders = manifest.created, {}
            self.snapshots, self.probes = {}, {}
            self._cached_score.cache_clear()
        self.manifest = manifest
        probes: dict[str, ProbeReader] = {}
        for entry in self.manifest.probes:
            before = self.probes.get(entry.name)
            same = before is not None and before.entry == entry
            probes[entry.name] = before if before is not None and same else self._probe_reader(entry)
        self.probes = probes
        self._seen = seen

    def _probe_reader(self, entry: ProbeEntry) -> ProbeReader:
        return ProbeReader(self.storage, entry, self.tags, len(self.manifest.classes))

    def _load_snapshots(self) -> bool:
        folders = self.storage.signature(layout.SNAPSHOTS)
        if folders == self._folders:
            return False
        snapshots: dict[int, SnapshotEntry] = {}
        problems: dict[int, Notice] = {}
        for name in sorted(folders, key=lambda item: (len(item), item)):
            step = layout.step_of(name)
            if step is None:
                continue
            if folders[name] == self._folders.get(name) and step in self.snapshots:
                snapshots[step] = self.snapshots[step]
                continue
            try:
                snapshots[step] = read_snapshot(self.storage, step)
            except DamagedRunError as error:
                problems[step] = Notice(subject="snapshot", text=f"step {step} is left out: {error}", step=step)
        changed = snapshots != self.snapshots
        self.snapshots, self._problems, self._folders = snapshots, problems, folders
        return changed

    def _score(self, name: str, step: int, digest: str) -> tuple[float | None, float | None]:  # noqa: ARG002 - cache key
        labels = self.probe(name).labels
        known = labels >= 0
        if self.is_known(name, "confidence", step):
            # Where an output is no number, the recorded class is none either.
            known = known & np.isfinite(self.confidence(name, step))
        if not known.any() or not self.is_known(name, "prediction", step):
            return None, None
        accuracy = float(np.mean(self.prediction(name, step)[known] == labels[known]))
        if not self.is_known(name, "loss", step):
            return accuracy, None
        loss = float(np.mean(self.loss(name, step)[known], dtype=np.float64))
        return accuracy, loss if np.isfinite(loss) else None
