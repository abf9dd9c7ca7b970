"""The layouts of a run by their ids: server and workers open them here, whatever visualizer made them."""

from __future__ import annotations

from collections.abc import Callable

from tensorboard_dvi.errors import NotRecordedError
from tensorboard_dvi.measures.anchored_pca import opened_pca
from tensorboard_dvi.measures.drawn_layout import DrawnLayout
from tensorboard_dvi.measures.star_layout import opened_star
from tensorboard_dvi.store.reader import RunReader

_OPENERS: dict[str, Callable[[RunReader, str, bool], DrawnLayout | None]] = {
    "pca": lambda run, layout_id, fit: opened_pca(run, layout_id, fit=fit),
    "star": lambda run, layout_id, fit: opened_star(run, layout_id),  # noqa: ARG005 - there is nothing to fit
}


def opened_layout(run: RunReader, layout_id: str, *, fit: bool = False) -> DrawnLayout:
    """The layout with this id.

    Args:
        run: the run.
        layout_id: as in ``DrawnLayout.id``; it may come from a client.
        fit: whether a layout that was not fitted yet is, however long that takes; otherwise there is none.

    Raises:
        NotRecordedError: there is no such layout (any more).
    """
    opener = _OPENERS.get(layout_id.partition("-")[0])
    layout = opener(run, layout_id, fit) if opener is not None else None
    if layout is None:
        raise NotRecordedError(f"there is no layout {layout_id[:60]!r} of this run (any more); make it again")
    return layout
