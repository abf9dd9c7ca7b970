"""From logits to probabilities and the gap of the δ-boundary; ``store/derived.py`` has confidence and loss.

Source: X. Yang et al., "DeepVisualInsight", AAAI 2022, Definition 2 (δ-boundary).
Equations:  Def. 2 → min_max_gap()
Departures: 1. two classes: the min-max gap is 1 for every sample, so the gap of the probabilities stands in.
            2. one class has no border: the gap is 1; where all logits are equal it is 0.
Cost:       one pass over the array.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from jaxtyping import Float, Float32

Output = Literal["softmax", "sigmoid"]


def softmax(logits: Float[np.ndarray, "sample klass"]) -> Float32[np.ndarray, "sample klass"]:
    """Class probabilities; each row sums to 1, or is NaN where a logit is NaN or +inf."""
    values = np.asarray(logits, dtype=np.float32)
    with np.errstate(invalid="ignore", over="ignore", under="ignore"):
        powers = np.exp(values - values.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def sigmoid(logits: Float[np.ndarray, "sample klass"]) -> Float32[np.ndarray, "sample klass"]:
    """Independent probability of each class, in [0, 1]."""
    values = np.asarray(logits, dtype=np.float32)
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * values)), dtype=np.float32)


def probability(
    logits: Float[np.ndarray, "sample klass"], output: Output = "softmax"
) -> Float32[np.ndarray, "sample klass"]:
    """Class probabilities of a model whose last function is ``output``."""
    return softmax(logits) if output == "softmax" else sigmoid(logits)


def min_max_gap(logits: Float[np.ndarray, "sample klass"]) -> Float32[np.ndarray, " sample"]:
    """How far a point is from the border between its two best classes, in [0, 1]; the δ-boundary is gap <= δ.

    Three classes and more: the logits are rescaled so that the smallest is 0 and the largest 1, and the gap is the
    largest minus the second (Def. 2). Two classes: p1 - p2 of the softmax.
    """
    values = np.asarray(logits, dtype=np.float32)
    count = values.shape[1]
    if count == 1:
        return np.where(np.isnan(values[:, 0]), np.float32(np.nan), np.float32(1.0)).astype(np.float32)
    with np.errstate(invalid="ignore", over="ignore"):
        if count == 2:
            return np.asarray(np.tanh(0.5 * np.abs(values[:, 0] - values[:, 1])), dtype=np.float32)
        top = np.partition(values, count - 2, axis=1)[:, count - 2 :]
        spread = top[:, 1] - values.min(axis=1)
        gap = np.divide(top[:, 1] - top[:, 0], spread, out=np.zeros_like(spread), where=spread != 0)
    return np.where(np.isnan(spread), np.float32(np.nan), gap).astype(np.float32)
