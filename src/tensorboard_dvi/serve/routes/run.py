"""GET run: everything about a run that the page needs before it fetches arrays."""

from __future__ import annotations

import math
from itertools import accumulate

from werkzeug.wrappers import Request, Response

from tensorboard_dvi.errors import DviError, RunError
from tensorboard_dvi.measures.anchored_pca import AnchoredPca
from tensorboard_dvi.serve import parameters
from tensorboard_dvi.serve.answers import json_answer
from tensorboard_dvi.serve.layouts import drawn_probes, layout_info, shown_layout
from tensorboard_dvi.serve.readers import OpenRun
from tensorboard_dvi.serve.service import Service
from tensorboard_dvi.serve.values import quantities
from tensorboard_dvi.store.messages import (
    ClassInfo,
    ColumnInfo,
    LayoutInfo,
    Notice,
    ProbeInfo,
    ProbeScore,
    RunInfo,
    SnapshotInfo,
)
from tensorboard_dvi.store.probe_reader import ProbeReader
from tensorboard_dvi.store.reader import RunReader

_NOTHING = "neither logits nor representations were recorded; record with keep={'representation', 'prediction'}"


def answer(service: Service, request: Request) -> Response:
    """Return the description of a run."""
    name = parameters.text(request, "run")
    return json_answer(run_info(name, service.opened(name)))


def run_info(name: str, run: OpenRun) -> RunInfo:
    """Return the description of an open run, which TensorBoard calls ``name``."""
    with run.lock:
        reader = run.reader
        layout, info, notices = _layout(run)
        everyone = list(reader.probes.values())
        probes = drawn_probes(reader, layout) if layout else everyone
        offsets = [0, *accumulate(probe.count for probe in probes)]
        snapshots = [_snapshot_info(reader, probes, step, notices) for step in reader.steps]
        notices += [_left_out(probe, layout) for probe in everyone if probe not in probes]
        return RunInfo(
            name=name,
            live=reader.live,
            classes=[ClassInfo(name=text) for text in reader.classes],
            output=reader.output,
            probes=[_probe_info(probe, offset) for probe, offset in zip(probes, offsets, strict=False)],
            points=offsets[-1],
            snapshots=snapshots,
            layout=info,
            notices=[*reader.notices, *notices],
            attributes=dict(reader.attributes),
            layer=reader.manifest.layer,
            quantities=quantities(reader),
        )


def _layout(run: OpenRun) -> tuple[AnchoredPca | None, LayoutInfo | None, list[Notice]]:
    if not run.reader.steps:
        return None, None, []
    try:
        layout = shown_layout(run)
        if layout is not None and drawn_probes(run.reader, layout):
            return layout, layout_info(run, layout), []
        text = "no sample has a position, because the recorded files are damaged" if layout else _NOTHING
    except (DviError, ValueError, LookupError, OSError, ArithmeticError) as error:
        text = f"no picture can be made of this run: {error}"
    return None, None, [Notice(subject="layout", text=text)]


def _left_out(probe: ProbeReader, layout: AnchoredPca | None) -> Notice:
    source = layout.source if layout else "logits"
    return Notice(subject=probe.name, text=f"its samples are not drawn, because no {source} of them were recorded")


def _probe_info(probe: ProbeReader, offset: int) -> ProbeInfo:
    return ProbeInfo(
        key=probe.key,
        name=probe.name,
        count=probe.count,
        total=probe.total,
        offset=offset,
        media=probe.media_type,
        has_truth=probe.entry.truth is not None,
        columns=[
            ColumnInfo(name=column.name, kind="number" if column.categories is None else "category")
            for column in probe.entry.columns
        ],
        digest=probe.digest,
    )


def _snapshot_info(reader: RunReader, probes: list[ProbeReader], step: int, notices: list[Notice]) -> SnapshotInfo:
    entry = reader.snapshot(step)
    return SnapshotInfo(
        step=step,
        epoch=_finite(entry.epoch),
        wall_time=entry.wall_time,
        digest=entry.digest,
        scores={probe.key: _score(reader, probe, step, notices) for probe in probes if probe.key in entry.arrays},
        scalars={name: _finite(value) for name, value in entry.scalars.items()},
        cost=entry.cost,
    )


def _score(reader: RunReader, probe: ProbeReader, step: int, notices: list[Notice]) -> ProbeScore:
    try:
        accuracy, loss = reader.score(probe.name, step)
    except RunError as error:
        accuracy = loss = None
        notices.append(Notice(subject=probe.name, text=str(error), step=step))
    return ProbeScore(accuracy=_finite(accuracy), loss=_finite(loss))


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
