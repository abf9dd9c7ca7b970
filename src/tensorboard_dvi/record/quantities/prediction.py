"""What the model says about a sample: logits, prediction, confidence and loss."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from typing_extensions import override

from tensorboard_dvi.record.quantity import Phase, ProbeSignals, Quantity, cast
from tensorboard_dvi.store.derived import confidence_of, loss_of, prediction_of


class Prediction(Quantity[ProbeSignals, dict[str, np.ndarray]]):
    """Arrays ``logits``, ``prediction``, ``confidence`` and ``loss``.

    The last three follow from the float32 logits before the cast. ``loss`` is the cross-entropy of the given label
    in nats (with sigmoid outputs: the binary cross-entropy, averaged over the classes), NaN where it is unknown.
    """

    name: ClassVar[str] = "prediction"
    phase: ClassVar[Phase] = "probe_batch"
    needs: ClassVar[frozenset[str]] = frozenset({"logits", "labels"})

    @override
    def measure(self, signals: ProbeSignals, **kwargs: Any) -> dict[str, np.ndarray]:
        convention, logits = signals.convention, signals.logits
        return {
            "logits": cast(logits, convention.precision),
            "prediction": prediction_of(logits),
            "confidence": cast(confidence_of(logits, convention.output), convention.precision),
            "loss": cast(loss_of(logits, signals.labels, convention.output), convention.precision),
        }
