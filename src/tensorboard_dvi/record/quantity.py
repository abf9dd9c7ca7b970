"""The contract of everything that is recorded."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Literal, TypeVar

import numpy as np
from jaxtyping import Float32, Int64

from tensorboard_dvi.store.head_format import HeadDescription
from tensorboard_dvi.store.recorded_arrays import half

Phase = Literal["training_step", "probe_batch", "snapshot_end"]
Precision = Literal["float16", "float32"]


@dataclass(frozen=True)
class Convention:
    """What holds for the whole recording.

    Attributes:
        classes: number of classes C.
        output: what turns logits into probabilities.
        precision: of representation and logits on disk; the run folder holds everything else as float16.
        kept: names of the quantities that are recorded for this probe.
    """

    classes: int
    output: Literal["softmax", "sigmoid"]
    precision: Precision
    kept: frozenset[str]


@dataclass(frozen=True)
class ProbeSignals:
    """What a quantity of the phase ``probe_batch`` may look at: some consecutive samples of a probe, on the host.

    The arrays are lent: they are overwritten with the next samples after ``measure`` has returned.

    Attributes:
        representation: the head's input, flattened per sample, in float32 before any cast.
        logits: in float32 before any cast.
        labels: given labels, -1 where unknown.
        head: the head as data at this snapshot; None where its layers are not known.
        convention: of the recording.
    """

    representation: Float32[np.ndarray, "sample feature"]
    logits: Float32[np.ndarray, "sample klass"]
    labels: Int64[np.ndarray, " sample"]
    head: HeadDescription | None
    convention: Convention


@dataclass(frozen=True)
class SnapshotSignals:
    """What a quantity of the phase ``snapshot_end`` may look at.

    Attributes:
        state: the model's ``state_dict``; its tensors are the live ones and must not be changed.
    """

    state: Mapping[str, Any]


S_contra = TypeVar("S_contra", contravariant=True)
R_co = TypeVar("R_co", covariant=True)


class Quantity(ABC, Generic[S_contra, R_co]):
    """One thing that is measured.

    A quantity declares when it is measured and what it needs, and is otherwise a pure function: it never sees the
    training loop, the writer or a path, and it attaches nothing to the model. What it raises switches it off for
    the rest of the training; the rest goes on.

    Attributes:
        name: as in ``watch(keep=...)`` and in notices.
        phase: the moment of ``measure``.
        needs: names of the signals it reads.
    """

    name: ClassVar[str]
    phase: ClassVar[Phase]
    needs: ClassVar[frozenset[str]]

    @abstractmethod
    def measure(self, signals: S_contra, **kwargs: Any) -> R_co:
        """Measure.

        Args:
            signals: see the signals of the phase.
            **kwargs: signals of later versions, to be ignored.

        Returns:
            In the phase ``probe_batch``: array name to array, the first axis being the samples of the signals, each
            name with the same trailing shape and dtype at every call.
        """


ProbeQuantity = Quantity[ProbeSignals, dict[str, np.ndarray]]


def cast(values: np.ndarray, precision: Precision) -> np.ndarray:
    """Values in the recorded precision.

    Args:
        values: in float32 or float64.
        precision: float16 clamps to its range of ±65504; NaN stays NaN.

    Returns:
        A new array.
    """
    return np.array(values, dtype=np.float32) if precision == "float32" else half(values)
