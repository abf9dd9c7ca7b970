"""Writes a run folder: what the run is, its probes, its snapshots."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np

from tensorboard_dvi.errors import DamagedRunError, InputError, LockedRunError, RunNotFoundError
from tensorboard_dvi.store import layout
from tensorboard_dvi.store.lock import RunLock
from tensorboard_dvi.store.manifest import Manifest, SnapshotEntry, TagEntry
from tensorboard_dvi.store.manifest_file import read_manifest, read_snapshot
from tensorboard_dvi.store.messages import Notice
from tensorboard_dvi.store.probe_writer import ProbeDescription, checked_ids, write_probe
from tensorboard_dvi.store.snapshot_writer import Place, Record, SnapshotWriter
from tensorboard_dvi.store.storage import LocalStorage
from tensorboard_dvi.store.text import encoded, finite, json_value, plain

__all__ = ["ProbeDescription", "Record", "RunDescription", "RunWriter", "SnapshotWriter"]


@dataclass(frozen=True)
class RunDescription:
    """What a run is.

    Args:
        classes: Names, in the order of the logits.
        output: What turns logits into probabilities.
        layer: Name of the head module, or the empty string.
        schedule: When snapshots are taken, in words.
        seed: Of everything that is drawn at random.
        attributes: The user's facts about the run: texts, finite numbers, True/False.
        config: The user's configuration; JSON, or anything that has a text.
        libraries: Name to version.
    """

    classes: Sequence[str]
    output: Literal["softmax", "sigmoid"] = "softmax"
    layer: str = ""
    schedule: str = ""
    seed: int = 0
    attributes: Mapping[str, Any] = field(default_factory=dict)
    config: Mapping[str, Any] = field(default_factory=dict)
    libraries: Mapping[str, str] = field(default_factory=dict)


class RunWriter:
    """The one writer of a run folder; continues a run that is there already.

    Args:
        path: The run folder; made where it is missing.
        description: What the run is. On continuing, classes and output must be as before; the rest is replaced.

    Raises:
        InputError: The description is wrong, or is not that of the run that is continued.
        LockedRunError: Another process is recording into the run.
        FormatVersionError: The run was written by a newer version.
        DamagedRunError: The manifest of the run cannot be read.
        OSError: The folder cannot be written.
    """

    def __init__(self, path: Path | str, description: RunDescription) -> None:
        manifest = _manifest(description)
        self._storage = LocalStorage(layout.run_root(path))
        self._lock = RunLock(self._storage)
        self._lock.acquire()
        try:
            self._manifest = self._continued(manifest)
            self._clean()
            self._save()
        except BaseException:
            self._lock.release()
            raise
        self._probes = {probe.key: probe for probe in self._manifest.probes}
        self._present = {
            step for name in self._storage.list(layout.SNAPSHOTS) if (step := layout.step_of(name)) is not None
        }
        self._last: int | None = None
        self._began = False
        self._pending: SnapshotWriter | None = None
        self._checkpoint_bytes = 0
        self._closed = False

    @property
    def root(self) -> Path:
        """The folder of this package inside the run folder."""
        return self._storage.root

    @property
    def steps(self) -> list[int]:
        """Steps of the committed snapshots, those of a continued run included."""
        return sorted(self._present)

    @property
    def bytes_written(self) -> int:
        """Bytes that this writer has written, checkpoints included."""
        return self._storage.bytes_written + self._checkpoint_bytes

    def add_probe(self, probe: ProbeDescription) -> str:
        """Write a probe's ids, labels, columns and media, and return its key.

        Raises:
            InputError: Something is wrong with the description, the name is taken, or the run that is continued has
                a probe of this name with other samples.
        """
        self._check_open()
        name = plain(probe.name)
        known = next((entry for entry in self._manifest.probes if entry.name == name), None)
        key = known.key if known is not None else layout.probe_key(len(self._manifest.probes))
        entry = write_probe(self._storage, key, probe, len(self._manifest.classes), known)
        others = [other for other in self._manifest.probes if other.key != key]
        probes = sorted([*others, entry], key=lambda item: int(item.key[1:]))
        self._manifest = msgspec.structs.replace(self._manifest, probes=probes)
        self._probes[key] = entry
        self._save()
        return key

    def begin(self, step: int, epoch: float | None = None) -> SnapshotWriter:
        """Start a snapshot.

        The first one of a continued run moves the snapshots at or after it to ``superseded/``.

        Raises:
            InputError: The step is not after the last one of this writer, or another snapshot is being written.
            LockedRunError: Another writer has taken the run over.
            RunNotFoundError: The folder was removed meanwhile.
        """
        self._check_open()
        self._check_step(step)
        self._check_ours()
        if not self._began:
            self._supersede(step)
            self._began = True
        place = Place(
            storage=self._storage, step=int(step), epoch=None if epoch is None else finite(epoch),
            classes=len(self._manifest.classes), probes=self._probes, done=self._finished, check=self._check_ours,
        )  # fmt: skip
        self._pending = SnapshotWriter(place)
        return self._pending

    def notice(
        self, subject: str, text: str, step: int | None = None, level: Literal["info", "warning"] = "warning"
    ) -> None:
        """Tell readers what was switched off or changed, and why; the same notice is kept once."""
        self._check_open()
        entry = Notice(subject=plain(subject), text=plain(text), step=step, level=level)
        if any(old.subject == entry.subject and old.text == entry.text for old in self._manifest.notices):
            return
        self._manifest = msgspec.structs.replace(self._manifest, notices=[*self._manifest.notices, entry])
        self._save()

    def tag(self, key: str, ids: np.ndarray | Sequence[int], name: str) -> None:
        """Name a set of samples of the probe with this key or name; tags of one name add up.

        Raises:
            InputError: The probe is unknown, or the ids are not whole numbers from 0 to 2**53.
        """
        self._check_open()
        probe = self._probes.get(key) or next((entry for entry in self._probes.values() if entry.name == key), None)
        if probe is None:
            names = ", ".join(repr(entry.name) for entry in self._probes.values()) or "none"
            raise InputError(f"probe {key!r} was not added; expected one of: {names}")
        whole = checked_ids(np.unique(np.asarray(ids)) if len(ids) else np.empty(0, np.int64), probe.name)
        used = [name for name in self._storage.list(layout.TAGS) if name.endswith(".json")]
        index = max((int(name[:-5]) for name in used if name[:-5].isdecimal()), default=-1) + 1
        entry = TagEntry(probe=probe.key, name=plain(name), ids=whole.tolist())
        self._storage.write(layout.tag_file(index), msgspec.json.encode(entry))

    def checkpoint_sizes(self) -> dict[int, int | None]:
        """Step to bytes of its checkpoint, ascending; None where there is none, or the snapshot cannot be read."""
        sizes: dict[int, int | None] = {}
        for step in self.steps:
            with suppress(DamagedRunError):
                entry = read_snapshot(self._storage, step).checkpoint
                sizes[step] = entry.bytes if entry is not None else None
        return sizes

    def drop_checkpoint(self, step: int) -> None:
        """Remove the checkpoint of a committed snapshot; the rest of it stays.

        Raises:
            DamagedRunError: The snapshot cannot be read.
        """
        self._check_open()
        entry = read_snapshot(self._storage, step)
        folder = layout.snapshot_folder(step)
        self._storage.write(f"{folder}/{layout.SNAPSHOT}", encoded(msgspec.structs.replace(entry, checkpoint=None)))
        if entry.checkpoint is not None:
            self._storage.remove(f"{folder}/{entry.checkpoint.file}")

    def close(self) -> None:
        """Mark the run finished and give the lock back; nothing happens the second time."""
        if self._closed:
            return
        self._closed = True
        try:
            if self._pending is not None:
                self._pending.abort()
            self._check_ours()
            self._manifest = msgspec.structs.replace(self._manifest, state="finished")
            self._save()
        except (LockedRunError, RunNotFoundError):
            pass
        finally:
            self._lock.release()

    def _continued(self, manifest: Manifest) -> Manifest:
        if not self._storage.exists(layout.MANIFEST):
            return manifest
        before = read_manifest(self._storage)
        for what in ("classes", "output"):
            old, new = getattr(before, what), getattr(manifest, what)
            if old != new:
                raise InputError(
                    f"the run in {self.root} has {what} {_short(old)}, got {_short(new)}; use another folder"
                )
        return msgspec.structs.replace(manifest, created=before.created, probes=before.probes, notices=before.notices)

    def _clean(self) -> None:
        """Remove what a killed writer left."""
        pattern = f"*{layout.TEMPORARY}"
        left = [*self.root.glob(pattern), *self.root.glob(f"{layout.SNAPSHOTS}/*{layout.PARTIAL}")]
        left += [*self.root.glob(f"{layout.PROBES}/*/{pattern}"), *self.root.glob(f"{layout.TAGS}/{pattern}")]
        for path in left:
            self._storage.remove(path.relative_to(self.root).as_posix())

    def _save(self) -> None:
        self._storage.write(layout.MANIFEST, encoded(self._manifest))

    def _supersede(self, step: int) -> None:
        late = sorted(old for old in self._present if old >= step)
        if not late:
            return
        used = [int(name) for name in self._storage.list(layout.SUPERSEDED) if name.isdecimal()]
        folder = layout.superseded_folder(max(used, default=-1) + 1)
        for old in reversed(late):
            self._storage.rename(layout.snapshot_folder(old), f"{folder}/{old:010d}")
            self._present.discard(old)
        steps = f"step {late[0]}" if len(late) == 1 else f"steps {late[0]} to {late[-1]}"
        text = f"recording began again at step {step}; the earlier {steps} moved to {folder}"
        self.notice("continued", text, step, "info")

    def _finished(self, entry: SnapshotEntry | None) -> None:
        self._pending = None
        if entry is None:
            return
        self._last = entry.step
        self._present.add(entry.step)
        self._checkpoint_bytes += entry.checkpoint.bytes if entry.checkpoint is not None else 0

    def _check_step(self, step: int) -> None:
        if isinstance(step, bool) or not isinstance(step, int | np.integer) or not 0 <= step <= layout.LARGEST_STEP:
            raise InputError(f"a snapshot has the step {step!r}, expected a whole number from 0 to 2**53")
        if self._pending is not None:
            raise InputError(f"step {self._pending.step} is still being written; commit() or abort() it first")
        if self._last is not None and step <= self._last:
            raise InputError(
                f"step {step} does not come after step {self._last}, the last one of this recorder; "
                "steps must grow (open a new recorder to record a part of the run again)"
            )

    def _check_ours(self) -> None:
        if not self._storage.exists(layout.MANIFEST):
            raise RunNotFoundError(f"{self.root} was removed while it was being recorded; open a new recorder")
        self._lock.refresh()

    def _check_open(self) -> None:
        if self._closed:
            raise InputError(f"the recording of {self.root} is closed; open a new recorder to continue it")


def _manifest(description: RunDescription) -> Manifest:
    classes = [plain(name) for name in description.classes]
    if not classes or isinstance(description.classes, str):
        raise InputError(
            f"classes are {description.classes!r}; expected the names of the classes, in order of the logits"
        )
    if description.output not in {"softmax", "sigmoid"}:
        raise InputError(f"output is {description.output!r}; expected 'softmax' or 'sigmoid'")
    attributes = {plain(name): _attribute(name, value) for name, value in description.attributes.items()}
    return Manifest(
        created=time.time(), state="recording", classes=classes, output=description.output, probes=[],
        layer=plain(description.layer), schedule=plain(description.schedule), seed=int(description.seed),
        attributes=attributes, config=json_value(description.config),
        libraries={plain(name): plain(version) for name, version in description.libraries.items()},
    )  # fmt: skip


def _attribute(name: str, value: Any) -> str | float | int | bool:
    entry = json_value(value)
    if isinstance(entry, str | float | int | bool):
        return entry
    raise InputError(f"attribute {name!r} is {value!r}; expected a text, a finite number or True/False")


def _short(value: Iterable[str] | str) -> str:
    text = repr(value)
    return text if len(text) <= 120 else text[:117] + "..."
