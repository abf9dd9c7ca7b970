"""A recorded run, read back in Python: all that the page shows, as arrays."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

import numpy as np
from jaxtyping import Float, Float32

from tensorboard_dvi.errors import InputError, NotRecordedError, NotYetError
from tensorboard_dvi.measures import head as head_measure
from tensorboard_dvi.measures.anchor import source_of
from tensorboard_dvi.measures.anchored_pca import anchored_pca
from tensorboard_dvi.measures.geometry import Geometry, geometry
from tensorboard_dvi.measures.projected_rows import RecordedArray
from tensorboard_dvi.measures.softmax import probability
from tensorboard_dvi.measures.star_layout import star_layout
from tensorboard_dvi.store.head_format import HeadDescription
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.visualize.pca import PcaLayout
from tensorboard_dvi.visualize.projection import Layout
from tensorboard_dvi.visualize.star_coordinates import StarCoordinates

if TYPE_CHECKING:
    from torch import Tensor

COMING = ("dvi", "timevis", "umap", "tsne")
"""Visualizers that are announced."""


class Head:
    """The recorded head g of one snapshot.

    Attributes:
        description: its layers as data.
    """

    def __init__(self, description: HeadDescription) -> None:
        self.description = description

    def logits(self, x: Float[np.ndarray, "sample ..."]) -> Float32[np.ndarray, "sample klass"]:
        """Class scores of representations.

        Raises:
            InputError: the rows do not have the width that the head takes.
        """
        return head_measure.logits(self.description, x)


class Run(RunReader):
    """A recorded run, finished or still growing; ``refresh()`` looks for new snapshots.

    Besides what is written here: ``steps``, ``classes``, ``attributes``, ``config``, ``notices``, ``probes``,
    ``probe(name)`` with ``labels``, ``ids``, ``truth`` and ``columns``, ``representation(probe, step)``,
    ``logits(probe, step)``, ``prediction``, ``confidence``, ``loss``, ``scalars(step)`` and ``score(probe, step)``;
    ``selections`` and ``selection(name)`` as they were saved on the page.
    """

    def head(self, step: int) -> Head:
        """The head of a snapshot.

        Raises:
            NotRecordedError: there is no such step, or its head could not be described.
        """
        description = self.head_description(step)
        if description is None:
            raise NotRecordedError(
                f"the head of step {step} was not recorded, because it is not made of known layers; name a module that "
                "is with layer= of Recorder, or load run.checkpoint(step) into your model"
            )
        return Head(description)

    def checkpoint(self, step: int) -> dict[str, Tensor]:
        """The model's state_dict, on the CPU; loads with ``strict=True``.

        Raises:
            NotRecordedError: this step has none; the text names those that have.
            DamagedRunError: the file is cut or refused.
        """
        from tensorboard_dvi.record.quantities.checkpoint import loaded_state  # noqa: PLC0415 - needs torch

        return loaded_state(self.checkpoint_path(step))

    def geometry(self, probe: str, step: int) -> Geometry:
        """Angles, length, margin and probabilities of a probe's samples, recorded or made from what was.

        Raises:
            NotRecordedError: neither the metrics nor a representation with a last linear layer were recorded.
        """
        names = ("angle", "length", "margin", "target_angle")
        complete = all(self.has(probe, name, step) for name in names) and not self.has(probe, "angle_class", step)
        if not complete:
            return self._made_geometry(probe, step)
        angle, length, margin, target = (self.array(probe, name, step).astype(np.float32) for name in names)
        if self.has(probe, "probability", step):
            shares = self.array(probe, "probability", step).astype(np.float32)
        else:
            shares = probability(self.logits(probe, step), self.output)
        return Geometry(angle, length, margin, shares, target)

    def layout(
        self,
        name: Literal["pca", "star"] | str = "pca",  # noqa: PYI051 - the names are worth seeing
        *,
        source: RecordedArray | None = None,
        anchor: int | None = None,
        order: Literal["class", "confusion"] = "class",
        axes: Float[np.ndarray, "klass 2"] | None = None,
    ) -> Layout:
        """Positions of the samples in two dimensions.

        Args:
            name: the visualizer; ``pca`` and ``star`` so far.
            source: of ``pca``: what is projected, ``logits`` or ``representation``; None for the logits where there
                are any.
            anchor: step whose variance (``pca``) or confusion (``star``) gives the axes; None for the one that is
                chosen once and stored.
            order: of ``star``: how the classes stand round the circle.
            axes: of ``star``: ends of the axes instead of an order.

        Raises:
            InputError: there is no such visualizer, or the axes are none.
            NotYetError: it is announced, not built.
            NotRecordedError: nothing suitable was recorded.
        """
        if name in COMING:
            raise NotYetError(f"the layout {name!r} is announced, not built yet; 'pca' and 'star' are there")
        if name == "star":
            return StarCoordinates(star_layout(self, order, anchor=anchor, axes=axes))
        if name != "pca":
            raise InputError(f"there is no layout {name!r}, expected 'pca' or 'star' (announced: {', '.join(COMING)})")
        return PcaLayout(anchored_pca(self, source or source_of(self) or "logits", anchor))

    def boundary(self, step: int) -> NoReturn:
        """Samples on the borders between classes: .representation, .pair, .mix, .sources.

        Raises:
            NotYetError: always; boundary samples come with the DVI visualizer.
        """
        raise NotYetError(f"boundary samples of step {step} are not recorded yet; they come with the DVI visualizer")

    def loss_contribution(self, step: int) -> NoReturn:
        """Contribution of each sample to the loss: .ids, .scores, .maps(id, layer).

        Raises:
            NotYetError: always; it comes with the in-situ loss contribution of ``Recorder.batches``.
        """
        raise NotYetError(f"loss contributions of step {step} come with the in-situ recording of Recorder.batches()")

    def session(self, name: str) -> NoReturn:
        """Feedback given on the page: .accepted, .rejected, .relabelled, .record(accept=ids, reject=ids).

        Raises:
            NotYetError: always; it comes with the list of samples of interest.
        """
        raise NotYetError(f"session {name!r}: feedback comes with the samples of interest (DeepDebugger)")

    def _made_geometry(self, probe: str, step: int) -> Geometry:
        head = self.head_description(step)
        if head is None or head.last_linear is None or not self.has(probe, "representation", step):
            stored = ", ".join(sorted(self.snapshot(step).arrays.get(self.probe(probe).key, {}))) or "nothing"
            raise NotRecordedError(
                f"geometry of probe {probe!r} at step {step} was not recorded (recorded: {stored}), and cannot be made "
                "without representation and a last linear layer; record with keep={'representation', 'geometry'}"
            )
        x = self.representation(probe, step)
        logits = self.logits(probe, step) if self.has(probe, "logits", step) else head_measure.logits(head, x)
        entering = head_measure.penultimate(head, x)
        return geometry(entering, head.last_linear[0], self.probe(probe).labels, logits, self.output)


def open_run(path: Path | str) -> Run:
    """A recorded run.

    Args:
        path: the run folder, as it was given to ``Recorder`` or ``write_run``.

    Raises:
        RunNotFoundError: there is no recording.
        FormatVersionError: it was written by a newer version of this package.
        DamagedRunError: its manifest cannot be read.
    """
    return Run(path)
