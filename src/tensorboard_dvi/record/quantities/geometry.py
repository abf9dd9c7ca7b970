"""Geometric metrics of the last linear layer: angle, length, margin, probability."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from typing_extensions import override

from tensorboard_dvi.errors import HeadError
from tensorboard_dvi.measures.geometry import geometry, stored_arrays
from tensorboard_dvi.measures.head import penultimate
from tensorboard_dvi.record.quantity import Phase, ProbeSignals, Quantity, cast


class GeometricMetrics(Quantity[ProbeSignals, dict[str, np.ndarray]]):
    """Arrays ``angle``, ``target_angle``, ``length``, ``margin``; and what they imply.

    Up to 64 classes ``angle`` holds the angles to all of them; above, the 32 smallest, with ``angle_class`` saying
    which. ``probability`` is added only where the logits are not recorded, from which it follows otherwise.
    """

    name: ClassVar[str] = "geometry"
    phase: ClassVar[Phase] = "probe_batch"
    needs: ClassVar[frozenset[str]] = frozenset({"representation", "logits", "labels", "head"})

    @override
    def measure(self, signals: ProbeSignals, **kwargs: Any) -> dict[str, np.ndarray]:
        if signals.head is None:
            raise HeadError(
                "geometry needs the weights of the last linear layer; the layers of this head are not known; "
                "pass keep={'representation', 'prediction'}, or layer= a Linear or a Sequential of known layers"
            )
        last = signals.head.last_linear
        if last is None:
            raise HeadError("geometry needs a head that ends with a linear layer; pass keep= without 'geometry'")
        x = penultimate(signals.head, signals.representation)
        convention = signals.convention
        found = geometry(x, last[0], signals.labels, signals.logits, convention.output)
        arrays = stored_arrays(found)
        if "prediction" not in convention.kept:
            arrays["probability"] = found.probability
        return {
            name: cast(values, convention.precision) if values.dtype.kind == "f" else values
            for name, values in arrays.items()
        }
