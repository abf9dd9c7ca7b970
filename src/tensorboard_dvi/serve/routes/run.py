"""GET run: everything about a run that the page needs before it fetches arrays."""

from __future__ import annotations

from itertools import accumulate

import msgspec
from werkzeug.wrappers import Request, Response

from tensorboard_dvi.errors import DviError
from tensorboard_dvi.measures.anchored_pca import Plane
from tensorboard_dvi.serve import parameters
from tensorboard_dvi.serve.answers import RefusedError, json_answer
from tensorboard_dvi.serve.groups import sets_and_notices
from tensorboard_dvi.serve.layouts import layout_choices, layout_info, requested_layout, shown_layout
from tensorboard_dvi.serve.readers import OpenRun
from tensorboard_dvi.serve.service import Service
from tensorboard_dvi.serve.timeline import snapshot_info
from tensorboard_dvi.serve.values import quantities
from tensorboard_dvi.serve.work import fit_of
from tensorboard_dvi.store.messages import ClassInfo, ColumnInfo, LayoutInfo, Notice, ProbeInfo, RunInfo
from tensorboard_dvi.store.points import drawn_probes
from tensorboard_dvi.store.probe_reader import ProbeReader

_NOTHING = "neither logits nor representations were recorded; record with keep={'representation', 'prediction'}"


def answer(service: Service, request: Request) -> Response:
    """Return the description of a run, in the layout that the parameter ``layout`` names, if it does."""
    name = parameters.text(request, "run")
    run = service.opened(name)
    info = run_info(name, run, request.args.get("layout", ""))
    if info.layout_pending and service.guard.readonly:
        info = _fitted_for_readers(service, run, info)
    return json_answer(info)


def _fitted_for_readers(service: Service, run: OpenRun, info: RunInfo) -> RunInfo:
    """Start the first fit of a run, for which nobody can post; one that failed is told and not begun again."""
    plane = shown_layout(run)
    if not isinstance(plane, Plane):
        return info
    job = service.jobs.submit(fit_of(plane, service.folder(info.name), run), retry=False)
    if job.state != "failed":
        return info
    notice = Notice(subject="layout", text=f"no picture can be made of this run: {job.problem}")
    return msgspec.structs.replace(info, layout_pending=False, notices=[*info.notices, notice])


def run_info(name: str, run: OpenRun, wanted: str = "") -> RunInfo:
    """Return the description of an open run.

    Args:
        name: What TensorBoard calls it.
        run: The run.
        wanted: Id of a layout; the one that a visitor sees first where it is empty or unknown.
    """
    reader = run.reader
    with run.lock:
        layout, pending, notices = _layout(run, wanted)
        entries, everyone = dict(reader.snapshots), list(reader.probes.values())
        probes = drawn_probes(reader) or everyone
    offsets = [0, *accumulate(probe.count for probe in probes)]
    snapshots = [snapshot_info(reader, probes, step, entry, notices) for step, entry in entries.items()]
    notices += [_left_out(probe) for probe in everyone if probe not in probes]
    named, about_sets = sets_and_notices(reader)
    return RunInfo(
        name=name,
        live=reader.live,
        classes=[ClassInfo(name=text) for text in reader.classes],
        output=reader.output,
        probes=[_probe_info(probe, offset) for probe, offset in zip(probes, offsets, strict=False)],
        points=offsets[-1],
        snapshots=snapshots,
        layout=layout,
        notices=[*reader.notices, *about_sets, *notices],
        attributes=dict(reader.attributes),
        layer=reader.manifest.layer,
        choices=layout_choices(reader),
        layout_pending=pending,
        quantities=quantities(reader),
        groups=named.infos,
        groups_digest=named.digest,
    )


def _layout(run: OpenRun, wanted: str) -> tuple[LayoutInfo | None, bool, list[Notice]]:
    """Return the layout to show, whether a worker has to fit it first, and what there is to say about that."""
    if not run.reader.steps:
        return None, False, []
    notices: list[Notice] = []
    try:
        layout = None
        if wanted:
            try:
                layout = requested_layout(run, wanted)
            except RefusedError:
                text = f"{wanted[:60]!r} is not there any more; this is the one that everybody sees first"
                notices.append(Notice(subject="layout", text=text, level="info"))
        shown = layout or shown_layout(run)
        if isinstance(shown, Plane):
            return None, True, notices
        if shown is not None:
            return layout_info(run, shown), False, notices
        text = _NOTHING
    except (DviError, ValueError, LookupError, OSError, ArithmeticError) as error:
        text = f"no picture can be made of this run: {error}"
    return None, False, [*notices, Notice(subject="layout", text=text)]


def _left_out(probe: ProbeReader) -> Notice:
    text = "its samples are not drawn, because neither logits nor representations of them were recorded"
    return Notice(subject=probe.name, text=text)


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
