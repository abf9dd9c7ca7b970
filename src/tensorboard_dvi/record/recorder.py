"""The recorder: the three lines in a training loop."""

from __future__ import annotations

import os
import platform
import weakref
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import numpy as np
import torch
from torch import nn

from tensorboard_dvi.errors import InputError, NotYetError
from tensorboard_dvi.record.capture import untouched
from tensorboard_dvi.record.data import Collate
from tensorboard_dvi.record.faults import Faults
from tensorboard_dvi.record.media.choice import MediaFunction
from tensorboard_dvi.record.media.spool import folder_near
from tensorboard_dvi.record.probe import Probe, Watch
from tensorboard_dvi.record.quantity import Precision
from tensorboard_dvi.record.recording import Recording, Settings, check_free
from tensorboard_dvi.record.schedule import Schedule, description, every
from tensorboard_dvi.record.split import Adapter, Forward, Logits, Split, split, unwrapped
from tensorboard_dvi.store.marker import write_marker
from tensorboard_dvi.store.writer import RunDescription, RunWriter


class Recorder:
    """Records how a classifier learns, and never changes or breaks its training.

    Wrong use of the constructor and of ``watch`` raises. From the first snapshot on nothing of the recorder raises
    (unless ``strict``): what fails is switched off with one warning, and the reason is written into the run folder.
    Between two snapshots no hook, wrapper or thread of the recorder exists.

    Under ``torch.distributed`` the process of rank 0 records; in the others every method does nothing.

    Args:
        path: the run folder, where the event files are too; an existing run is continued.
        model: the module that is trained. Its wrappers (DataParallel, DDP, torch.compile) are seen through.
        classes: names of the classes in the order of the logits.
        layer: the head, as module or name; by default the last Linear executed that gives one output per class.
        forward: ``forward(model, batch)`` for a model that does not take the inputs alone; the batch is what a
            DataLoader would give, on the model's device.
        logits: ``logits(output)`` for a model that does not return them.
        output: "sigmoid" for independent outputs, or, with two classes, for one output.
        attributes: facts to compare runs by: texts, numbers, True or False.
        config: any configuration that should be kept with the run.
        schedule: which steps ``epoch_end`` records; see ``every``, ``at``, ``log_spaced``, ``first_and_last``.
        seed: of the sample that ``watch(limit=...)`` draws.
        strict: raise what goes wrong during the training.
        writer: a SummaryWriter that also gets the accuracy of each class.
        precision: of representations and logits on disk.
        checkpoint_bytes: of all checkpoints together; beyond it only the first, the last and log-spaced ones are
            kept. 0 records none.

    Raises:
        InputError: an argument is wrong.
        LockedRunError: another process is recording into this run.
        FormatVersionError: the folder was written by a newer version.
        DamagedRunError: the run that is there cannot be read.
    """

    def __init__(  # noqa: PLR0913 - the public face
        self,
        path: str | os.PathLike[str],
        model: nn.Module,
        *,
        classes: Iterable[str],
        layer: str | nn.Module | None = None,
        forward: Forward | None = None,
        logits: Logits | None = None,
        output: Literal["softmax", "sigmoid"] = "softmax",
        attributes: Mapping[str, str | float | int | bool] | None = None,
        config: Mapping[str, Any] | None = None,
        schedule: Schedule | None = None,
        seed: int = 0,
        strict: bool = False,
        writer: Any = None,
        precision: Precision = "float16",
        checkpoint_bytes: int = 2_000_000_000,
    ) -> None:
        schedule = every(1) if schedule is None else schedule
        names = _class_names(classes)
        _check_choice("output", output, ("softmax", "sigmoid"))
        _check_choice("precision", precision, ("float16", "float32"))
        _check_arguments(model, layer, forward, logits, schedule)
        if checkpoint_bytes < 0:
            raise InputError(
                f"checkpoint_bytes: got {checkpoint_bytes}; expected a number of bytes, 0 for no checkpoints"
            )
        if writer is not None and not callable(getattr(writer, "add_scalar", None)):
            raise InputError(f"writer: got {type(writer).__name__}; expected a SummaryWriter, or None")
        single = output == "sigmoid" and len(names) == 2
        run = RunDescription(
            classes=names,
            output="softmax" if single else output,
            schedule=description(schedule),
            seed=int(seed),
            attributes=dict(attributes or {}),
            config=dict(config or {}),
            libraries=_libraries(),
        )
        self._settings = Settings(Path(path).expanduser(), run, precision, strict, writer, int(checkpoint_bytes))
        self._adapter = Adapter(forward, logits, len(names), single)
        self._model = model
        self._layer = layer
        self._schedule = schedule
        self._scalars: dict[str, float | None] = {}
        self._recording: Recording | None = None
        self._faults = Faults(strict=strict, notice=lambda *_: None)
        self._inert = _is_replica()
        self._off = False
        self._finalizer: weakref.finalize[Any, Any] | None = None
        if not self._inert:
            check_free(self._settings.path)

    def watch(  # noqa: PLR0913 - the public face
        self,
        name: str,
        data: Any,
        *,
        ids: Any = None,
        targets: Any = "auto",
        truth: Any = None,
        columns: Mapping[str, Any] | None = None,
        limit: int | None = 20_000,
        keep: Iterable[str] = ("representation", "prediction", "geometry"),
        media: MediaFunction | Literal["auto"] | None = "auto",
        collate_fn: Collate | None = None,
        batch_size: int = 256,
    ) -> None:
        """Record these samples at every snapshot. To be called before the first one.

        The samples are read once now, for labels and media, and again at every snapshot, in this process.

        Args:
            name: of the probe, such as "train".
            data: a map-style data set, a pair (inputs, labels) of arrays, or of a list of texts or a data frame and
                labels; or a function that returns one of these for each snapshot (perturbed inputs, say), where
                samples, their number and labels must stay the same.
            ids: a whole number per sample; by default its index, in the data set below any Subset.
            targets: "auto" takes the label from the sample; or labels, a key of the sample, or a function of it;
                None for an unlabelled pool.
            truth: the true class per sample where it is known; shown, never learned from.
            columns: name to one value per sample, numbers or texts.
            limit: at most so many samples, a fixed stratified choice; None records all.
            keep: what is recorded.
            media: "auto" shows inputs that are pictures, texts, sounds with their rate, or at most 256 numbers; or a
                function from a sample to an array, a PIL image, a text, a mapping (a table row), ``Audio`` or the
                bytes of a picture or sound file; None for none.
            collate_fn: as a DataLoader takes it.
            batch_size: of the pass over the samples; it changes nothing but speed and memory.

        Raises:
            InputError: an argument is wrong, or the data does not fit the model.
            HeadError: the head cannot be found, or does not reproduce the model.
            LockedRunError: another process is recording into this run.
            RecordingError: the folder cannot be written, and the recorder is strict.
        """
        if self._inert or self._off:
            return
        if self._recording is not None and self._recording.started:
            with self._guarded("watch", None, f"probe {name!r} is not recorded"):
                raise InputError(f"watch({name!r}): got a call after the first snapshot; expected all probes before it")
            return
        watch = Watch(
            name, data, ids, targets, truth, dict(columns or {}), limit, frozenset(keep), media, collate_fn, batch_size
        )
        if self._recording is not None and any(probe.name == name for probe in self._recording.probes.values()):
            raise InputError(f"watch({name!r}): got this name twice; expected another name for other samples")
        model = unwrapped(self._model)
        with untouched(model):
            seed, folder = self._settings.description.seed, folder_near(self._settings.path)
            probe = Probe(watch, self._adapter.classes, seed, folder)
            batch = probe.first_batch(model)
            found = split(
                model, self._adapter, batch, self._layer if self._recording is None else self._recording.split.name
            )
        self._add(probe, found)

    def batches(self, loader: Iterable[Any], probe: str = "train", *, ids: Any = None, loss_scale: Any = None) -> Any:  # noqa: ARG002
        """Announced: iterate over the loader while recording how much each sample changes the weights.

        Raises:
            NotYetError: always.
        """
        raise NotYetError(
            "Recorder.batches(): the loss contribution of single samples is not recorded yet; "
            "iterate over the loader itself, everything else is recorded without it"
        )

    def epoch_end(self, epoch: int) -> None:
        """Take a snapshot with step and epoch ``epoch``, where the schedule says so."""
        if self._inert or self._off:
            return
        due = False
        with self._guarded("schedule", None, "nothing more is recorded", self._switch_off):
            due = bool(self._schedule(epoch))
        if due:
            self._take(epoch, epoch, in_epochs=True)

    def snapshot(self, step: int, epoch: int | float | None = None) -> None:  # noqa: PYI041 - told apart in the tests
        """Take a snapshot now, whatever the schedule says.

        Args:
            step: its key; must grow from snapshot to snapshot.
            epoch: epochs done, fractions allowed.
        """
        self._take(step, epoch, in_epochs=False)

    def log(self, **values: Any) -> None:
        """Store numbers with the next snapshot: ``log(learning_rate=0.1)``."""
        if self._inert or self._off:
            return
        for name, value in values.items():
            with self._guarded(f"log of {name}", None, "it is not stored"):
                self._scalars[name] = _number(name, value)

    def tag(self, probe: str, ids: Any, name: str) -> None:
        """Name a set of samples.

        Args:
            probe: as given to ``watch``.
            ids: of its samples, as a list or an array.
            name: of the set; sets of one name add up.

        Raises:
            InputError: before the first snapshot, where the probe or an id is not recorded.
        """
        if self._inert or self._off:
            return
        recording = self._recording
        if recording is None or not recording.started:
            self._tag(probe, ids, name)
            return
        with self._guarded(f"tag {name}", None, "it is not stored"):
            self._tag(probe, ids, name)

    def close(self) -> None:
        """Mark the run finished and give its lock back; nothing happens the second time. Also called at exit."""
        self._off = True
        if self._finalizer is not None:
            with self._guarded("close", None, "the run stays marked as recording"):
                self._finalizer()

    def __enter__(self) -> Recorder:  # noqa: PYI034 - Self cannot be checked at run time
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _add(self, probe: Probe, found: Split) -> None:
        """Write the probe; a folder that cannot be written ends the recording, not the training."""
        failure: OSError | None = None
        try:
            if self._recording is None:
                self._recording = self._opened(found)
                self._faults = self._recording.faults
            self._recording.add(probe)
        except OSError as error:
            failure = error
        if failure is not None:
            with self._guarded("run folder", None, "nothing is recorded", self._switch_off):
                raise failure

    def _opened(self, found: Split) -> Recording:
        """Make the run folder and the marker that TensorBoard looks for."""
        self._settings = replace(self._settings, description=replace(self._settings.description, layer=found.name))
        store = RunWriter(self._settings.path, self._settings.description)
        self._finalizer = weakref.finalize(self, _close, store, os.getpid())
        recording = Recording(self._settings, found, store)
        if self._adapter.single:
            text = "the one output z stands for two logits, -z/2 and z/2; their softmax is its sigmoid"
            store.notice("output", text, level="info")
        with recording.faults.guarded("marker", None, "TensorBoard finds the run a little later"):
            write_marker(self._settings.path)
        return recording

    def _take(self, step: int, epoch: int | float | None, *, in_epochs: bool) -> None:  # noqa: PYI041 - as above
        if self._inert or self._off:
            return
        recording = self._recording
        with self._guarded("snapshot", None, "nothing is recorded"):
            if recording is None or (not recording.probes and not recording.started):
                raise InputError(
                    "snapshot: got no probe; expected recorder.watch(name, data) before the first snapshot"
                )
        if recording is None:
            return
        refused: InputError | None = None
        with self._guarded(f"snapshot {step}", None, "nothing more is recorded", self._switch_off):
            try:
                recording.take(step, None if epoch is None else float(epoch), self._scalars, in_epochs=in_epochs)
            except InputError as error:
                refused = error
            finally:
                self._scalars = {}
        if refused is not None:
            with self._guarded("snapshot", step, "this snapshot is left out"):
                raise refused

    def _tag(self, probe: str, ids: Any, name: str) -> None:
        found = {} if self._recording is None else self._recording.names
        if probe not in found:
            raise InputError(f"tag: got the probe {probe!r}; expected one of {sorted(found)}, as given to watch()")
        key, known = found[probe]
        plain = ids.detach().cpu().numpy() if isinstance(ids, torch.Tensor) else ids
        wanted = np.atleast_1d(np.asarray(plain if isinstance(plain, np.ndarray | int) else list(plain)))
        foreign = np.setdiff1d(wanted, known)
        if foreign.size:
            raise InputError(
                f"tag {name!r}: got id {foreign[0]} ({foreign.size} such), which probe {probe!r} has not recorded; "
                "expected ids as given to watch(ids=), by default the index of the sample"
            )
        assert self._recording is not None  # noqa: S101 - the probe is in it
        self._recording.store.tag(key, wanted.astype(np.int64), name)

    def _guarded(
        self, subject: str, step: int | None, consequence: str, switch_off: Callable[[], None] | None = None
    ) -> Any:
        return self._faults.guarded(subject, step, consequence, switch_off)

    def _switch_off(self) -> None:
        self._off = True


def _close(store: RunWriter, pid: int) -> None:
    # A forked child (a DataLoader worker, say) inherits this at its exit; the run is its parent's.
    if os.getpid() == pid:
        with suppress(Exception):
            store.close()


def _class_names(classes: Iterable[str]) -> list[str]:
    if isinstance(classes, str) or not isinstance(classes, Iterable):
        raise InputError(f"classes: got {classes!r}; expected a list of names in the order of the logits")
    names = [str(name) for name in classes]
    if len(names) < 2:
        raise InputError(f"classes: got {names}; expected at least two names in the order of the logits")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"classes: got {twice!r} more than once; expected a name of its own for each class")
    return names


def _check_choice(name: str, value: Any, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise InputError(f"{name}: got {value!r}; expected one of {', '.join(map(repr, choices))}")


def _check_arguments(model: Any, layer: Any, forward: Any, logits: Any, schedule: Any) -> None:
    if not isinstance(model, nn.Module):
        raise InputError(
            f"model: got {type(model).__name__}; expected a torch.nn.Module; other frameworks use write_run()"
        )
    lazy = next((name for name, value in model.named_parameters() if nn.parameter.is_lazy(value)), None)
    if lazy is not None:
        raise InputError(
            f"model: parameter {lazy!r} has no shape yet; expected an initialised model; run one batch through it"
        )
    if layer is not None and not isinstance(layer, str | nn.Module):
        raise InputError(f"layer: got {type(layer).__name__}; expected a module of the model or its name")
    for name, value in (("forward", forward), ("logits", logits), ("schedule", schedule)):
        if value is not None and not callable(value):
            raise InputError(f"{name}: got {type(value).__name__}; expected a function")


def _libraries() -> dict[str, str]:
    found = {"python": platform.python_version(), "torch": torch.__version__, "numpy": np.__version__}
    with suppress(PackageNotFoundError):
        found["tensorboard-dvi"] = version("tensorboard-dvi")
    return found


def _is_replica() -> bool:
    distributed = torch.distributed
    return distributed.is_available() and distributed.is_initialized() and distributed.get_rank() > 0


def _number(name: str, value: Any) -> float:
    try:
        return float(value.detach() if isinstance(value, torch.Tensor) else value)
    except (TypeError, ValueError, RuntimeError) as error:
        raise InputError(f"log: got {type(value).__name__} for {name!r}; expected one number") from error
