"""A job as the workers take it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tensorboard_dvi.serve.layouts import requested_layout
from tensorboard_dvi.serve.readers import OpenRun
from tensorboard_dvi.store.messages import FramesRequest, JobRequest, NeighborsRequest, TerritoryRequest


def job_of(asked: JobRequest, folder: Path, run: OpenRun) -> dict[str, Any]:
    """Return the job that does what the page asks for; the run has become its folder, and all else is checked.

    Raises:
        RefusedError: The run has not what is asked for.
    """
    match asked:
        case TerritoryRequest():
            layout = requested_layout(run, asked.layout)
            more: dict[str, Any] = {"kind": "territory", "source": layout.source, "anchor": layout.anchor}
        case FramesRequest():
            layout = requested_layout(run, asked.layout)
            more = {"kind": "frames", "source": layout.source, "anchor": layout.anchor}
        case NeighborsRequest():
            more = {"kind": "neighbors", "probe": asked.probe, "row": asked.row, "k": asked.k}
    # The worker runs elsewhere.
    return {**more, "path": str(folder.absolute()), "steps": list(asked.steps)}
