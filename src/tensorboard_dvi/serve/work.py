"""A job as the workers take it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from tensorboard_dvi.measures.anchored_pca import Plane
from tensorboard_dvi.measures.drawn_layout import Box
from tensorboard_dvi.serve.answers import RefusedError
from tensorboard_dvi.serve.layouts import requested_layout, whole_box
from tensorboard_dvi.serve.neighbors import neighbors_job
from tensorboard_dvi.serve.readers import OpenRun
from tensorboard_dvi.store.messages import FramesRequest, JobRequest, NeighborsRequest, TerritoryRequest

# Sides of a box that is painted, as shares of the longer side of the whole picture.
_SMALLEST, _LARGEST = 1e-5, 1e3


def job_of(asked: JobRequest, folder: Path, run: OpenRun) -> dict[str, Any]:
    """Return the job that does what the page asks for; the run has become its folder, and all else is checked.

    Raises:
        RefusedError: The run has not what is asked for.
    """
    match asked:
        case TerritoryRequest():
            layout = requested_layout(run, asked.layout)
            more: dict[str, Any] = {"kind": "territory", "layout": layout.id}
            if asked.box is not None:
                more["box"] = list(checked_box(asked.box, whole_box(run.reader, layout)))
        case FramesRequest():
            layout = requested_layout(run, asked.layout)
            more = {"kind": "frames", "layout": layout.id}
        case NeighborsRequest():
            more = neighbors_job(asked, run.reader)
    return {**more, "path": _path(folder), "steps": list(asked.steps)}


def fit_of(plane: Plane, folder: Path, run: OpenRun) -> dict[str, Any]:
    """Return the job that fits a plane to what the run holds now."""
    made_from = run.reader.snapshot(plane.anchor).digest
    return {"kind": "layout", "layout": plane.id, "path": _path(folder), "steps": [plane.anchor], "input": made_from}


def checked_box(box: list[float], whole: Box) -> Box:
    """Return a part of a layout that can be painted.

    Args:
        box: what was asked for.
        whole: the box of the layout.

    Raises:
        RefusedError: The box is none, or lies or reaches beyond all reason.
    """
    if len(box) != 4 or not all(math.isfinite(side) for side in box):
        raise RefusedError(400, f"a box is four finite numbers x0, y0, x1, y1, got {box[:5]}")
    x0, y0, x1, y1 = box
    longest = max(whole[2] - whole[0], whole[3] - whole[1])
    middle = ((whole[0] + whole[2]) / 2, (whole[1] + whole[3]) / 2)
    sides = (x1 - x0, y1 - y0)
    if not (_SMALLEST * longest <= min(sides) and max(sides) <= _LARGEST * longest and max(sides) <= 64 * min(sides)):
        raise RefusedError(
            400, f"a box of {sides[0]:.3g} by {sides[1]:.3g} cannot be painted; expected x0 < x1, y0 < y1"
        )
    if max(abs(x0 - middle[0]), abs(x1 - middle[0]), abs(y0 - middle[1]), abs(y1 - middle[1])) > _LARGEST * longest:
        raise RefusedError(400, "the box lies too far from all samples; move the view back to them")
    return (x0, y0, x1, y1)


def _path(folder: Path) -> str:
    # The worker runs elsewhere.
    return str(folder.absolute())
