"""What the workers can do: one function per kind of job, by the name that the job carries.

A job is a JSON object: ``kind``, ``path`` (of the run folder), ``steps``, and whatever else its function reads. A new
kind is a function here with its name in :data:`KINDS`, the same name in ``jobs.KINDS``, and a line in
``serve/work.py`` that makes the job of a request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tensorboard_dvi.errors import JobError

Job = Mapping[str, Any]
Open = Callable[[Path], Any]
"""Gives the ``RunReader`` of a run folder, with its newest snapshots; the worker keeps a few of them open."""


@dataclass(frozen=True)
class Task:
    """What a kind of job does for each of its snapshots.

    Attributes:
        what: in words.
        is_done: whether the result of a step is there already.
        do: make it.
    """

    what: str
    is_done: Callable[[int], bool]
    do: Callable[[int], None]


def territory_task(job: Job, opened: Open) -> Task:
    """Paint the ground of snapshots, or that of a part of the layout."""
    from tensorboard_dvi.measures import stored_territory as stored  # noqa: PLC0415 - the first event leaves within 0.1 s
    from tensorboard_dvi.measures.opened_layout import opened_layout  # noqa: PLC0415 - as above
    from tensorboard_dvi.visualize.territory import territory  # noqa: PLC0415 - as above

    layout = opened_layout(opened(Path(job["path"])), job["layout"], fit=True)
    size = int(job.get("size", stored.RASTER))
    x0, y0, x1, y1 = job.get("box") or (0.0, 0.0, 0.0, 0.0)
    part = (x0, y0, x1, y1) if job.get("box") else None

    def place(step: int) -> stored.TerritoryPlace:
        return stored.territory_place(layout, step, part, size)

    def paint(step: int) -> None:
        box = part or layout.box([step])
        found = territory(layout, step, box, size)
        tensors = {"class": found.klass, "confidence": found.confidence, "gap": found.gap, "support": found.support}
        stored.store_territory(place(step), tensors, box)

    return Task("painting the ground", lambda step: place(step).is_current, paint)


def frames_task(job: Job, opened: Open) -> Task:
    """Project snapshots that are too large for the server."""
    from tensorboard_dvi.measures.opened_layout import opened_layout  # noqa: PLC0415 - as above

    layout = opened_layout(opened(Path(job["path"])), job["layout"], fit=True)
    return Task("projecting the samples", lambda _: False, layout.store_positions)


def layout_task(job: Job, opened: Open) -> Task:
    """Fit a layout."""
    from tensorboard_dvi.measures.opened_layout import opened_layout  # noqa: PLC0415 - as above

    run = opened(Path(job["path"]))

    def fit(_: int) -> None:
        layout = opened_layout(run, job["layout"], fit=True)
        if not layout.is_current():
            raise JobError(
                f"the axes of {layout.id} are found but cannot be stored, neither with the run nor in the user's cache "
                "folder; make room on the disk, or make one of the two folders writable"
            )

    return Task("finding the axes", lambda _: False, fit)


def neighbors_task(job: Job, opened: Open) -> Task:
    """Find the nearest samples of one sample."""
    from tensorboard_dvi.measures import stored_neighbors as stored  # noqa: PLC0415 - as above

    run = opened(Path(job["path"]))
    probe = run.keyed_probe(job["probe"])
    row, k = int(job["row"]), int(job["k"])

    def is_done(step: int) -> bool:
        return stored.kept_neighbors(run, probe, row, step, k) is not None

    return Task("comparing the samples", is_done, lambda step: stored.store_neighbors(run, probe, row, step, k))


KINDS: dict[str, Callable[[Job, Open], Task]] = {
    "territory": territory_task,
    "frames": frames_task,
    "layout": layout_task,
    "neighbors": neighbors_task,
}
