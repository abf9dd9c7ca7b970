"""The layouts of a run: which one is shown, which can be made, and how the page is told about them."""

from __future__ import annotations

import math
from contextlib import suppress

import numpy as np

from tensorboard_dvi.errors import DamagedRunError, NotRecordedError
from tensorboard_dvi.measures.anchor import is_recorded, source_of
from tensorboard_dvi.measures.anchored_pca import (
    COSTLY_SECONDS,
    Plane,
    fit_seconds,
    fitted_pca,
    is_fitted,
    plane_of,
    wanted_plane,
)
from tensorboard_dvi.measures.default_layout import default_layout_id, remember_layout
from tensorboard_dvi.measures.drawn_layout import Box, DrawnLayout
from tensorboard_dvi.measures.layout_box import box_around
from tensorboard_dvi.measures.opened_layout import opened_layout
from tensorboard_dvi.measures.star_layout import star_layout
from tensorboard_dvi.serve.answers import RefusedError
from tensorboard_dvi.serve.readers import OpenRun
from tensorboard_dvi.store.messages import LayoutChoice, LayoutInfo, LayoutRequest
from tensorboard_dvi.store.reader import RunReader

LAYOUTS_KEPT = 32
"""Layouts of an open run that stay in memory."""


def shown_layout(run: OpenRun) -> DrawnLayout | Plane | None:
    """Return the layout that a visitor sees first: the one chosen for everybody, else an anchored PCA.

    A plane stands for a layout that a worker has to fit first; None, while there is nothing to lay out.
    """
    with run.lock:
        chosen = default_layout_id(run.reader)
        if chosen is not None and plane_of(run.reader, chosen) is None:
            with suppress(RefusedError):
                return _opened(run, chosen)
        plane = _default_plane(run.reader)
        return None if plane is None else _fitted_if_cheap(run, plane)


def made_layout(run: OpenRun, asked: LayoutRequest) -> DrawnLayout | Plane:
    """Return the layout that is asked for; a plane where a worker has to fit it first.

    Raises:
        RefusedError: The run has nothing to lay out, or the choice for everybody cannot be stored.
        NotRecordedError: This snapshot has not.
        InputError: The axes are none.
    """
    with run.lock:
        if asked.visualizer == "star":
            layout: DrawnLayout | Plane = star_layout(run.reader, asked.order, anchor=asked.anchor, axes=asked.axes)
        else:
            layout = _fitted_if_cheap(run, _asked_plane(run.reader, asked))
        if not isinstance(layout, Plane):
            layout = _kept(run, layout)
            if asked.remember:
                _remember(run.reader, layout)
        return layout


def _remember(reader: RunReader, layout: DrawnLayout) -> None:
    try:
        remember_layout(reader, layout.id)
    except OSError as error:
        raise RefusedError(
            500,
            f"the choice of {layout.id} for everybody could not be stored ({error.strerror}); make room on the disk",
        ) from error


def requested_layout(run: OpenRun, layout_id: str) -> DrawnLayout:
    """Return the layout with this id, which was made before: a request for an unknown one fits nothing.

    Raises:
        RefusedError: There is no such layout (any more).
    """
    with run.lock:
        with suppress(RefusedError):
            return _opened(run, layout_id)
        # The first one, where it could not be stored.
        shown = shown_layout(run)
        if shown is not None and not isinstance(shown, Plane) and shown.id == layout_id:
            return shown
    raise RefusedError(404, f"there is no layout {layout_id[:60]!r} of this run (any more); reload the page")


def layout_choices(reader: RunReader) -> list[LayoutChoice]:
    """Return the kinds of layout that this run has the arrays for."""
    choices = []
    if is_recorded(reader, "logits"):
        choices.append(LayoutChoice(visualizer="pca", source="logits"))
    if is_recorded(reader, "representation"):
        choices.append(LayoutChoice(visualizer="pca", source="representation"))
    if is_recorded(reader, "logits") and len(reader.classes) > 1:
        choices.append(LayoutChoice(visualizer="star", source="probability"))
    return choices


def layout_info(run: OpenRun, layout: DrawnLayout) -> LayoutInfo:
    """Return what the page needs to know of a layout."""
    with run.lock:
        return LayoutInfo(
            id=layout.id,
            visualizer=layout.visualizer,
            source=layout.source,
            anchor=layout.anchor,
            anchor_reason=layout.reason,
            explained=[float(share) for share in np.nan_to_num(layout.explained)],
            held=[_held(layout, step) for step in run.reader.steps],
            box=list(whole_box(run.reader, layout)),
            territory=layout.territory_kind(),
            digest=layout.digest,
            order=layout.order,
            axes=layout.ends,
            stored_in_cache=layout.in_cache,
        )


def _opened(run: OpenRun, layout_id: str) -> DrawnLayout:
    kept = run.layouts.get(layout_id)
    if kept is not None and kept.is_current():
        return kept
    try:
        return _kept(run, opened_layout(run.reader, layout_id))
    except NotRecordedError as error:
        raise RefusedError(404, str(error)) from None


def _asked_plane(reader: RunReader, asked: LayoutRequest) -> Plane:
    if asked.source is None and asked.anchor is None:
        plane = _default_plane(reader)
    else:
        source = asked.source or source_of(reader)
        plane = None if source is None else wanted_plane(reader, source, asked.anchor)
    if plane is None:
        raise RefusedError(404, "this run has neither logits nor representations; there is nothing to lay out")
    if not any(reader.has(name, plane.source, plane.anchor) for name in reader.probes):
        raise NotRecordedError(f"step {plane.anchor} has no {plane.source}; choose a step that has, or another source")
    return plane


def _default_plane(reader: RunReader) -> Plane | None:
    """Return the plane chosen for everybody, else the automatic one, or the newest that can be read."""
    chosen = plane_of(reader, default_layout_id(reader) or "")
    source = source_of(reader)
    if source is None:
        return None
    try:
        plane = chosen or wanted_plane(reader, source)
        if is_fitted(reader, plane) or _is_readable(reader, plane):
            return plane
    except DamagedRunError:
        pass
    for step in reversed(reader.steps):
        with suppress(DamagedRunError, NotRecordedError):
            plane = wanted_plane(reader, source, step)
            if any(reader.has(name, source, step) for name in reader.probes) and _is_readable(reader, plane):
                return plane
    raise DamagedRunError(f"no snapshot of this run has {source} that can be read; copy the run again")


def _is_readable(reader: RunReader, plane: Plane) -> bool:
    try:
        for name in reader.probes:
            if reader.has(name, plane.source, plane.anchor):
                reader.array(name, plane.source, plane.anchor)
    except DamagedRunError:
        return False
    return True


def _fitted_if_cheap(run: OpenRun, plane: Plane) -> DrawnLayout | Plane:
    kept = run.layouts.get(plane.id)
    if kept is not None and kept.is_current():
        return kept
    if not is_fitted(run.reader, plane) and fit_seconds(run.reader, plane) > COSTLY_SECONDS:
        return plane
    return _kept(run, fitted_pca(run.reader, plane))


def _kept(run: OpenRun, layout: DrawnLayout) -> DrawnLayout:
    kept = run.layouts.pop(layout.id, None)
    if kept is None or kept.digest != layout.digest or not kept.is_current():
        kept = layout
    run.layouts[layout.id] = kept
    while len(run.layouts) > LAYOUTS_KEPT:
        del run.layouts[next(iter(run.layouts))]
    return kept


def whole_box(reader: RunReader, layout: DrawnLayout) -> Box:
    """Return the box around all snapshots that can be read, and around the axes where they are drawn."""
    if layout.ends:
        # No sample leaves the hull of the ends, and the ends are drawn.
        corners = np.array([*layout.ends, [0.0, 0.0]])
        return box_around(np.stack([corners.min(axis=0), corners.max(axis=0)])[None])
    try:
        return layout.box(reader.steps)
    except DamagedRunError:
        return layout.box([step for step in reader.steps if _has_box(layout, step)])


def _held(layout: DrawnLayout, step: int) -> float | None:
    if layout.ends:
        return None
    try:
        share = layout.held(step)
    except DamagedRunError:
        return None
    return share if math.isfinite(share) else None


def _has_box(layout: DrawnLayout, step: int) -> bool:
    try:
        layout.box([step])
    except DamagedRunError:
        return False
    return True
