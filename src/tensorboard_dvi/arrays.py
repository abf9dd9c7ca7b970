"""A run folder from plain arrays: for JAX, Keras, and runs that were trained before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.measures import head as head_measure
from tensorboard_dvi.measures.geometry import geometry, stored_arrays
from tensorboard_dvi.measures.softmax import Output
from tensorboard_dvi.record.media.sequence import GivenMedia, given_media
from tensorboard_dvi.store.derived import confidence_of, loss_of, prediction_of
from tensorboard_dvi.store.head_format import HeadDescription, HeadLayer
from tensorboard_dvi.store.marker import write_marker
from tensorboard_dvi.store.writer import ProbeDescription, Record, RunDescription, RunWriter

PROBE_FIELDS = frozenset({"labels", "ids", "truth", "columns", "media"})
SNAPSHOT_FIELDS = frozenset({"step", "epoch", "scalars", "head"})
ARRAY_FIELDS = frozenset({"representation", "logits", "probabilities"})
SMALLEST_PROBABILITY = 1e-7
"""Probabilities below are stored as this: float32 itself resolves 1 - p no finer."""


def write_run(  # noqa: PLR0913 - the public form of architecture.md
    path: Path | str,
    *,
    classes: Sequence[str],
    probes: Mapping[str, Mapping[str, Any]],
    snapshots: Iterable[Mapping[str, Any]],
    output: Literal["softmax", "sigmoid"] = "softmax",
    attributes: Mapping[str, str | float | int | bool] | None = None,
    config: Mapping[str, Any] | None = None,
) -> None:
    """Write a run that TensorBoard shows like a recorded one.

    Args:
        path: the run folder; made where it is missing, continued where it holds a run.
        classes: names, in the order of the logits.
        probes: name of each data set to its ``labels`` (n,), -1 where unknown; optionally ``ids`` (n,), ``truth``
            (n,), ``columns`` (name to n values) and ``media``, all of one kind: uint8 pictures (n, H, W) or
            (n, H, W, 3); a list of n texts, of n encoded pictures or sounds (bytes), of n ``Audio`` or of n table rows
            (mappings); the columns of a table (a mapping or a data frame) or its numbers (n, k).
        snapshots: one mapping each, by ascending ``step``; optionally ``epoch``, ``scalars`` (name to number) and
            ``head``: a HeadDescription, or {"weight": (C, h), "bias": (C,)}. Under each probe's name its arrays:
            ``representation`` (n, h), and ``logits`` (n, C) or ``probabilities`` (n, C). A generator is read one
            snapshot at a time.
        output: what turns the logits into probabilities.
        attributes: facts about the run, shown beside it.
        config: anything worth keeping, as JSON.

    Raises:
        InputError: a name, shape, label or value is wrong. Snapshots before the wrong one are kept.
        LockedRunError: another process is recording into this folder.
        FormatVersionError: the folder holds a run of a newer version.
    """
    described = [_probe(name, fields) for name, fields in probes.items()]
    labels = {probe.name: np.asarray(probe.labels) for probe in described}
    run = RunDescription(classes, output=output, attributes=attributes or {}, config=config or {})
    writer = RunWriter(Path(path), run)
    try:
        keys: dict[str, str] = {}
        for probe in described:
            keys[probe.name] = writer.add_probe(probe)
            for text in probe.media.notices() if isinstance(probe.media, GivenMedia) else ():
                writer.notice(f"media of {probe.name}", text, level="info")
        write_marker(Path(path))
        for snapshot in snapshots:
            _write_snapshot(writer, snapshot, {name: (keys[name], known) for name, known in labels.items()}, output)
    finally:
        writer.close()


def _write_snapshot(
    writer: RunWriter, snapshot: Mapping[str, Any], probes: Mapping[str, tuple[str, np.ndarray]], output: Output
) -> None:
    """Write what is given of each probe, whose key and labels stand in ``probes``."""
    if "step" not in snapshot:
        raise InputError(f"a snapshot has {_names(snapshot)}, expected 'step', a whole number")
    _check_fields(snapshot, SNAPSHOT_FIELDS | probes.keys(), f"snapshot {snapshot['step']}")
    head = _head(snapshot.get("head"))
    with writer.begin(snapshot["step"], snapshot.get("epoch")) as pending:
        for name, (key, labels) in probes.items():
            if name in snapshot:
                arrays = _arrays(f"{name!r} of step {pending.step}", snapshot[name], head, labels, output)
                pending.write(Record(key, arrays))
        if head is not None:
            pending.head(head)
        pending.commit(snapshot.get("scalars"))


def _arrays(
    where: str, given: Mapping[str, Any], head: HeadDescription | None, labels: np.ndarray, output: Output
) -> dict[str, np.ndarray]:
    """What is stored of one probe at one snapshot."""
    _check_fields(given, ARRAY_FIELDS, where)
    if "logits" in given and "probabilities" in given:
        raise InputError(f"{where} has both logits and probabilities; give one of them")
    arrays: dict[str, np.ndarray] = {}
    representation = _matrix(given, "representation", where, len(labels))
    logits = _matrix(given, "logits", where, len(labels))
    if representation is not None:
        arrays["representation"] = representation
        if logits is None and head is not None and "probabilities" not in given:
            logits = head_measure.logits(head, representation)
    if logits is None:
        logits = _from_probabilities(_matrix(given, "probabilities", where, len(labels)), where, output)
        derived: dict[str, np.ndarray] = {}
    else:
        derived = {"confidence": confidence_of(logits, output), "loss": loss_of(logits, labels, output)}
    if logits is not None:
        # Confidence and loss follow from stored log-probabilities to float16's precision; a reader derives them.
        arrays |= {"logits": logits, "prediction": prediction_of(logits), **derived}
    if representation is not None and logits is not None and head is not None:
        arrays |= _geometry(head, representation, labels, logits)
    return arrays


def _geometry(
    head: HeadDescription, representation: np.ndarray, labels: np.ndarray, logits: np.ndarray
) -> dict[str, np.ndarray]:
    last = head.last_linear
    if last is None:
        return {}
    found = geometry(head_measure.penultimate(head, representation), last[0], labels, logits)
    return stored_arrays(found)


def _matrix(given: Mapping[str, Any], name: str, where: str, count: int) -> np.ndarray | None:
    if given.get(name) is None:
        return None
    array = np.asarray(given[name])
    if array.ndim < 2 or len(array) != count or array.dtype.kind not in "fiub":
        raise InputError(
            f"{name} of {where} is {array.dtype} of shape {array.shape}, expected numbers, one row for each of the "
            f"{count} samples"
        )
    return array.reshape(count, int(np.prod(array.shape[1:]))).astype(np.float32)


def _from_probabilities(probabilities: np.ndarray | None, where: str, output: Output) -> np.ndarray | None:
    if probabilities is None:
        return None
    if (probabilities < 0).any() or (probabilities > 1.001).any():
        raise InputError(
            f"probabilities of {where} lie in {np.nanmin(probabilities):g} to {np.nanmax(probabilities):g}, expected "
            "0 to 1; pass them as logits if they are scores"
        )
    if output == "sigmoid":
        clipped = np.clip(probabilities, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
        return np.asarray(np.log(clipped) - np.log1p(-clipped))
    total = probabilities.sum(axis=1, keepdims=True)
    if (total <= 0).any():
        row = int(np.flatnonzero(total[:, 0] <= 0)[0])
        raise InputError(f"probabilities of {where} sum to 0 in row {row}, expected 1")
    return np.asarray(np.log(np.maximum(probabilities / total, SMALLEST_PROBABILITY)))


def _head(given: HeadDescription | Mapping[str, Any] | None) -> HeadDescription | None:
    if given is None or isinstance(given, HeadDescription):
        return given
    _check_fields(given, frozenset({"weight", "bias"}), "a head")
    if "weight" not in given:
        raise InputError(f"a head has {_names(given)}, expected 'weight' (C, h) and optionally 'bias' (C,)")
    tensors = {role: np.asarray(array, dtype=np.float32) for role, array in given.items() if array is not None}
    return HeadDescription((HeadLayer("linear", tensors),))


def _probe(name: str, fields: Mapping[str, Any]) -> ProbeDescription:
    if name in SNAPSHOT_FIELDS:
        raise InputError(f"a probe is named {name!r}, which means something else in a snapshot; choose another name")
    _check_fields(fields, PROBE_FIELDS, f"probe {name!r}")
    if "labels" not in fields:
        raise InputError(f"probe {name!r} has {_names(fields)}, expected 'labels' (-1 where unknown)")
    labels = np.asarray(fields["labels"])
    ids = np.arange(len(labels)) if fields.get("ids") is None else np.asarray(fields["ids"])
    given = fields.get("media")
    media = None if given is None else given_media(given, f"probe {name!r}", len(labels))
    return ProbeDescription(
        name=name, ids=ids, labels=labels, truth=None if fields.get("truth") is None else np.asarray(fields["truth"]),
        columns=fields.get("columns") or {}, keep=("representation", "prediction", "geometry"),
        media=media, mime="" if media is None else media.mime, size=None if media is None else media.size,
    )  # fmt: skip


def _check_fields(given: Mapping[str, Any], known: frozenset[str] | set[str], where: str) -> None:
    unknown = sorted(str(name) for name in given if name not in known)
    if unknown:
        expected = ", ".join(sorted(known))
        raise InputError(f"{where} has the unknown entry {unknown[0]!r}, expected some of: {expected}")


def _names(given: Mapping[str, Any]) -> str:
    return ", ".join(sorted(str(name) for name in given)) or "nothing"
