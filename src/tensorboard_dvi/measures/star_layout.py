"""Star coordinates as a layout of a run: ordered by class, by the confusion of a snapshot, or with axes moved by hand.

Axes in order are made when they are asked for; axes moved by hand are stored, so that their id can be opened later and
go into a URL.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float, Float32, Float64

from tensorboard_dvi.errors import DamagedRunError, InputError, NotRecordedError
from tensorboard_dvi.measures.anchor import automatic_anchor, is_recorded, known_anchor
from tensorboard_dvi.measures.class_circle import circular_order, confusion_counts
from tensorboard_dvi.measures.drawn_layout import Ground, Order, Reason
from tensorboard_dvi.measures.projected_rows import ProjectedRows
from tensorboard_dvi.measures.star_coordinates import checked_axes, circle_axes, star_positions
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.results import Result

DRAGGED_KEPT = 256
"""Axes moved by hand that are kept; those stored longest ago are forgotten."""
MOST_CLASSES = 2_000
"""The confusion of more classes is a table too large for TensorBoard's process."""
_POSITIONS_KEPT = 4
_ID = re.compile(r"star-(class|confusion-([0-9]{1,16})|([0-9a-f]{12}))", re.ASCII)


@dataclass(frozen=True)
class Star:
    """Where the axes are, and why.

    Attributes:
        id: name of the layout.
        order: what put them there.
        axes: ends of the axes.
        anchor: step whose confusion gave the order, if that did.
        reason: why that step.
        input: digest of that snapshot.
    """

    id: str
    order: Order
    axes: Float64[np.ndarray, "klass 2"]
    anchor: int | None = None
    reason: Reason = "chosen"
    input: str = ""


class StarLayout(ProjectedRows):
    """Positions of every sample of every snapshot between the ends of the axes.

    Attributes:
        star: the axes.
        in_cache: whether axes moved by hand are stored in the user's cache folder.
    """

    def __init__(self, run: RunReader, star: Star, *, in_cache: bool = False) -> None:
        super().__init__(run, "logits", len(run.classes))
        self.star = star
        self.in_cache = in_cache

    @property
    def id(self) -> str:
        """See the contract."""
        return self.star.id

    @property
    def digest(self) -> str:
        """See the contract; blake2b-128 of the axes."""
        return _digest(self.star.axes, self.run.output)

    @property
    def visualizer(self) -> Literal["star"]:
        """See the contract."""
        return "star"

    @property
    def source(self) -> Literal["probability"]:
        """See the contract."""
        return "probability"

    @property
    def anchor(self) -> int | None:
        """See the contract."""
        return self.star.anchor

    @property
    def reason(self) -> Reason:
        """See the contract."""
        return self.star.reason

    @property
    def order(self) -> Order:
        """See the contract."""
        return self.star.order

    @property
    def ends(self) -> list[list[float]]:
        """See the contract."""
        return [[float(x), float(y)] for x, y in self.star.axes]

    @property
    def explained(self) -> list[float]:
        """Empty: star coordinates explain no variance."""
        return []

    def is_current(self) -> bool:
        """See the contract."""
        if self.star.anchor is None:
            return True
        snapshot = self.run.snapshots.get(self.star.anchor)
        return snapshot is not None and snapshot.digest == self.star.input

    def territory_kind(self) -> Ground:
        """See the contract."""
        return "nearest" if any(self.drawn(step) for step in self.run.steps) else "none"

    def project(self, x: Float[np.ndarray, "sample klass"]) -> Float32[np.ndarray, "sample 2"]:
        """Positions of other rows of logits; NaN where one is not finite."""
        return star_positions(x, self.star.axes, self.run.output)

    def share_held(self, x: Float[np.ndarray, "sample klass"]) -> float:  # noqa: ARG002 - no such thing
        """NaN: the axes are not orthogonal directions of the data."""
        return float("nan")

    def position_result(self) -> Result:
        """Where positions of large snapshots are stored; one place for all axes moved by hand."""
        if self.star.order != "dragged":
            return super().position_result()
        return Result(self.run.root, "positions", {"layout": "star-dragged"})

    def store_positions(self, step: int) -> None:
        """See the contract; of axes moved by hand the positions of the last few are kept."""
        super().store_positions(step)
        if self.star.order == "dragged":
            count = _POSITIONS_KEPT * max(len(self.run.snapshots), 1) * max(len(self.run.probes), 1)
            with suppress(OSError):
                self.position_result().keep_newest(count)

    def _block(self, probe: str, step: int) -> str:
        name = super()._block(probe, step)
        return f"{self.id}-{name}" if self.star.order == "dragged" else name


def star_layout(run: RunReader, order: str = "class", *, anchor: int | None = None, axes: object = None) -> StarLayout:
    """Star coordinates of a run.

    Args:
        run: the run.
        order: of the axes round the circle: ``class``, that of the classes, or ``confusion``, one in which classes
            that are confused with each other are neighbours.
        anchor: step whose confusion counts; None for the anchor that is chosen once and stored.
        axes: ends of the axes, (class, 2), instead of an order; they are stored with the run.

    Raises:
        InputError: there is no such order, or not for so many classes; or the axes are not two finite numbers for
            each class.
        NotRecordedError: the run has no logits, or no such step.
    """
    if not is_recorded(run, "logits"):
        raise NotRecordedError(
            f"no snapshot of {run.root} has logits, and star coordinates need them; record with "
            "keep={'prediction'} or choose another layout"
        )
    if axes is not None:
        return _dragged(run, checked_axes(axes, len(run.classes)))
    if order == "class":
        return StarLayout(run, Star("star-class", "class", circle_axes(np.arange(len(run.classes)))))
    if order != "confusion":
        raise InputError(f"the order is {order!r:.80}, expected 'class' or 'confusion', or give axes")
    if len(run.classes) > MOST_CLASSES:
        raise InputError(
            f"the order by confusion is made for at most {MOST_CLASSES:,} classes, this run has {len(run.classes):,}; "
            "choose the order 'class'"
        )
    if anchor is None:
        anchor, reason = automatic_anchor(run, "logits")
    else:
        known = known_anchor(run, "logits")
        reason = known[1] if known is not None and known[0] == anchor else "chosen"
    return _by_confusion(run, anchor, reason)


def opened_star(run: RunReader, layout_id: str) -> StarLayout | None:
    """The layout of this id; None where there is none (any more)."""
    match = _ID.fullmatch(layout_id)
    if match is None:
        return None
    if match[3]:
        return _stored(run, layout_id)
    if match[2] is None:
        return star_layout(run, "class")
    known = int(match[2]) in run.snapshots and len(run.classes) <= MOST_CLASSES
    return star_layout(run, "confusion", anchor=int(match[2])) if known else None


def _by_confusion(run: RunReader, step: int, reason: Reason) -> StarLayout:
    counts = np.zeros((len(run.classes), len(run.classes)), dtype=np.int64)
    for name, probe in run.probes.items():
        if not (run.is_known(name, "prediction", step) and run.is_known(name, "confidence", step)):
            continue
        # Where an output is no number, the recorded class is none either.
        sound = np.isfinite(run.confidence(name, step))
        labels = np.where(sound, probe.labels, -1)
        counts += confusion_counts(labels, run.prediction(name, step), len(run.classes))
    axes = circle_axes(circular_order(counts))
    star = Star(f"star-confusion-{step}", "confusion", axes, step, reason, run.snapshot(step).digest)
    return StarLayout(run, star)


def _dragged(run: RunReader, axes: Float64[np.ndarray, "klass 2"]) -> StarLayout:
    star = Star(f"star-{_digest(axes, run.output)[:12]}", "dragged", axes)
    result = _drawer(run)
    # On a full disk the picture is shown all the same; only its address does not last.
    with suppress(OSError):
        result.write(star.id, {"axes": axes}, {})
        result.keep_newest(DRAGGED_KEPT)
    return StarLayout(run, star, in_cache=result.in_cache)


def _stored(run: RunReader, layout_id: str) -> StarLayout | None:
    result = _drawer(run)
    try:
        found = np.array(result.read(layout_id)[0]["axes"])
        axes = checked_axes(found, len(run.classes))
    except (NotRecordedError, DamagedRunError, InputError, KeyError):
        return None
    if layout_id != f"star-{_digest(axes, run.output)[:12]}":
        return None
    return StarLayout(run, Star(layout_id, "dragged", axes), in_cache=result.in_cache)


def _drawer(run: RunReader) -> Result:
    return Result(run.root, "star-axes", {})


def _digest(axes: Float64[np.ndarray, "klass 2"], output: str) -> str:
    content = np.ascontiguousarray(axes, dtype="<f8").tobytes()
    return hashlib.blake2b(content + output.encode(), digest_size=16).hexdigest()
