"""The layouts of a run: which one is shown, and how the page is told about it."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from typing import cast

import numpy as np

from tensorboard_dvi.errors import DamagedRunError, NotRecordedError
from tensorboard_dvi.measures.anchored_pca import (
    AnchoredPca,
    Box,
    Source,
    anchored_pca,
    remember_anchor,
    source_of,
)
from tensorboard_dvi.serve.answers import RefusedError
from tensorboard_dvi.serve.readers import OpenRun
from tensorboard_dvi.store.messages import LayoutInfo
from tensorboard_dvi.store.probe_reader import ProbeReader
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.results import Result

_ID = re.compile(r"pca-(logits|representation)-([0-9]{1,16})", re.ASCII)


def drawn_probes(reader: RunReader, layout: AnchoredPca) -> list[ProbeReader]:
    """Return the probes whose samples are points of a frame, in the order of their rows.

    These are the probes with a position at any snapshot, in the order of the manifest.
    """
    return [
        probe for name, probe in reader.probes.items() if any(layout.has(name, step) for step in reversed(reader.steps))
    ]


def shown_layout(run: OpenRun) -> AnchoredPca | None:
    """Return the layout that a visitor sees first; None while there is nothing to lay out."""
    with run.lock:
        source = source_of(run.reader)
        if source is None:
            return None
        try:
            return _kept(run, anchored_pca(run.reader, source))
        except DamagedRunError:
            return _kept(run, _undamaged_layout(run.reader, source))


def chosen_layout(run: OpenRun, step: int) -> AnchoredPca:
    """Return the layout with the anchor ``step``, which from now on is the one that a visitor sees first.

    Raises:
        RefusedError: The run has nothing to lay out.
        NotRecordedError: This snapshot has not.
    """
    with run.lock:
        source = source_of(run.reader)
        if source is None:
            raise RefusedError(404, "this run has neither logits nor representations; there is nothing to lay out")
        layout = anchored_pca(run.reader, source, step)
        remember_anchor(layout)
        return _kept(run, layout)


def requested_layout(run: OpenRun, layout_id: str) -> AnchoredPca:
    """Return the layout with this id, which was made before: a request for an unknown one makes nothing.

    Raises:
        RefusedError: There is no such layout (any more).
    """
    with run.lock:
        kept = run.layouts.get(layout_id)
        if kept is not None and _is_current(run.reader, kept):
            return kept
        shown = shown_layout(run)
        if shown is not None and shown.id == layout_id:
            return shown
        match = _ID.fullmatch(layout_id)
        if match is not None and int(match[2]) in run.reader.snapshots:
            source, anchor = cast("Source", match[1]), int(match[2])
            if Result(run.reader.root, "pca", {"source": source, "anchor": anchor}).exists("plane"):
                return _kept(run, anchored_pca(run.reader, source, anchor))
    raise RefusedError(404, f"there is no layout {layout_id[:60]!r} of this run (any more); reload the page")


def layout_info(run: OpenRun, layout: AnchoredPca) -> LayoutInfo:
    """Return what the page needs to know of a layout."""
    with run.lock:
        box = _box(run.reader, layout)
        return LayoutInfo(
            id=layout.id,
            visualizer="pca",
            source=layout.source,
            anchor=layout.anchor,
            anchor_reason=layout.reason,
            explained=[float(share) for share in np.nan_to_num(layout.explained)],
            held=[_held(layout, step) for step in run.reader.steps],
            box=list(box),
            territory=layout.territory_kind(),
            digest=layout.digest,
            stored_in_cache=layout.in_cache,
        )


def _box(reader: RunReader, layout: AnchoredPca) -> Box:
    try:
        return layout.box(reader.steps)
    except DamagedRunError:
        return layout.box([step for step in reader.steps if _is_readable(layout, step)])


def _held(layout: AnchoredPca, step: int) -> float | None:
    try:
        share = layout.held(step)
    except DamagedRunError:
        return None
    return share if math.isfinite(share) else None


def _is_readable(layout: AnchoredPca, step: int) -> bool:
    try:
        layout.box([step])
    except DamagedRunError:
        return False
    return True


def _undamaged_layout(reader: RunReader, source: Source) -> AnchoredPca:
    """Return the layout of the newest anchor that can be read, where the file of the proper one is damaged."""
    for step in reversed(reader.steps):
        with suppress(DamagedRunError, NotRecordedError):
            return anchored_pca(reader, source, step)
    raise DamagedRunError(f"no snapshot of this run has {source} that can be read; copy the run again")


def _kept(run: OpenRun, layout: AnchoredPca) -> AnchoredPca:
    kept = run.layouts.get(layout.id)
    if kept is None or kept.digest != layout.digest:
        run.layouts[layout.id] = kept = layout
    return kept


def _is_current(reader: RunReader, layout: AnchoredPca) -> bool:
    """Tell whether the anchor is still the snapshot that the axes were made of."""
    snapshot = reader.snapshots.get(layout.anchor)
    plane = Result(reader.root, "pca", {"source": layout.source, "anchor": layout.anchor})
    return snapshot is not None and plane.is_current("plane", snapshot.digest)
