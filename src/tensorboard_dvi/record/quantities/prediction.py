"""What the model says about a sample: logits, prediction, confidence and loss."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from typing_extensions import override

from tensorboard_dvi.measures.softmax import confidence, cross_entropy
from tensorboard_dvi.record.quantity import Phase, ProbeSignals, Quantity, cast


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
        loss = cross_entropy if convention.output == "softmax" else binary_cross_entropy
        return {
            "logits": cast(logits, convention.precision),
            "prediction": np.argmax(logits, axis=1).astype(class_type(convention.classes)),
            "confidence": cast(confidence(logits, convention.output), convention.precision),
            "loss": cast(loss(logits, signals.labels), convention.precision),
        }


def class_type(classes: int) -> type[np.unsignedinteger[Any]]:
    """The smallest unsigned type that holds a class index."""
    return np.uint8 if classes <= 1 << 8 else np.uint16 if classes <= 1 << 16 else np.uint32


def binary_cross_entropy(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Mean over the classes of the binary cross-entropy of "is it this class", in nats; NaN for unknown labels."""
    known = labels >= 0
    own = np.take_along_axis(logits, np.where(known, labels, 0)[:, None], axis=1)[:, 0]
    total = np.logaddexp(0, logits).sum(axis=1) - own
    return np.asarray(np.where(known, total / logits.shape[1], np.nan), dtype=np.float32)
