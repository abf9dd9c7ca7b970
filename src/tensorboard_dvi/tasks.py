"""What the workers can do: one function per kind of job, by the name that the job carries.

A job is a JSON object: ``kind``, ``path`` (of the run folder), ``steps``, and whatever else its function reads. A new
kind is a function here with its name in :data:`KINDS`, the same name in ``jobs.KINDS``, and a line in
``serve/work.py`` that makes the job of a request.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    """Paint the ground of snapshots."""
    from tensorboard_dvi.measures import stored_territory as stored  # noqa: PLC0415 - the first event leaves within 0.1 s
    from tensorboard_dvi.measures.anchored_pca import anchored_pca  # noqa: PLC0415 - as above
    from tensorboard_dvi.visualize.territory import territory  # noqa: PLC0415 - as above

    run = opened(Path(job["path"]))
    layout = anchored_pca(run, job["source"], job["anchor"])
    size = int(job.get("size", stored.RASTER))
    result = stored.territory_result(run.root, layout.id, layout.digest, size)

    def is_done(step: int) -> bool:
        return result.is_current(stored.territory_name(step), run.snapshot(step).digest)

    def paint(step: int) -> None:
        box = layout.box([step])
        found = territory(layout, step, box, size)
        tensors = {"class": found.klass, "confidence": found.confidence, "gap": found.gap, "support": found.support}
        about = {"input": run.snapshot(step).digest, "box": json.dumps(box)}
        result.write(stored.territory_name(step), tensors, about)

    return Task("painting the ground", is_done, paint)


def frames_task(job: Job, opened: Open) -> Task:
    """Project snapshots that are too large for the server."""
    from tensorboard_dvi.measures.anchored_pca import anchored_pca  # noqa: PLC0415 - as above

    layout = anchored_pca(opened(Path(job["path"])), job["source"], job["anchor"])
    return Task("projecting the samples", lambda _: False, layout.store_positions)


KINDS: dict[str, Callable[[Job, Open], Task]] = {"territory": territory_task, "frames": frames_task}
