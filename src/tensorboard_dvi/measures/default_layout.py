"""The layout that every visitor of a run sees first, where somebody chose one."""

from __future__ import annotations

import numpy as np

from tensorboard_dvi.errors import DamagedRunError
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.results import Result


def default_layout_id(run: RunReader) -> str | None:
    """Id of the layout that was chosen for everybody; None where nobody chose. It need not exist any more."""
    stored = _choice(run)
    if not stored.exists("layout"):
        return None
    try:
        return stored.read("layout")[1].get("id")
    except DamagedRunError:
        return None


def remember_layout(run: RunReader, layout_id: str) -> None:
    """From now on this layout is the one that a visitor sees first."""
    _choice(run).write("layout", {"none": np.empty(0, dtype=np.uint8)}, {"id": layout_id})


def _choice(run: RunReader) -> Result:
    return Result(run.root, "default-layout", {})
