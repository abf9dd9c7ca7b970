"""Angle, length and margin of representations against the class directions of the last linear layer.

Source: Zhimin Li et al., "'Understanding Robustness Lottery': A Geometric Visual Comparative Analysis of Neural
        Network Pruning Approaches", arXiv:2206.07918, §5.1-5.2.
Equations:  Eq. 5 → margin
Symbols:    X → x      W_j → row j of weight (the direction of class j)      i → the sample's given label
Departures: 1. "misclassified" is decided by the model's own logits, so with its bias; the distance itself is the
               paper's, without bias.
            2. two classes with the same direction have no border between them; such a pair is left out.
            3. an angle from or to a zero vector, the margin of an unknown label, of a single class: NaN.
Cost:       O(n h C) time; memory bounded by blocks of rows, beside the results.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32, Int, UInt

from tensorboard_dvi.measures.softmax import Output, probability

ALL_ANGLES = 64
"""Up to this number of classes the angles to all of them are kept."""
NEAREST_ANGLES = 32
"""Above it, the smallest of them."""

_BLOCK_CELLS = 4_000_000
# Squared distance of two directions, relative to their squared lengths, below which float64 cannot tell them apart.
_SAME = 1e-13


@dataclass(frozen=True)
class Geometry:
    """Geometric metrics of one probe at one snapshot.

    Attributes:
        angle: degrees in [0, 180] between the representation and each class direction.
        length: Euclidean norm of the representation.
        margin: distance to the nearest border of the given label, in units of the representation; negative where
            the sample is misclassified.
        probability: of each class, in [0, 1].
        target_angle: degrees between the representation and the direction of the given label.
    """

    angle: Float32[np.ndarray, "sample klass"]
    length: Float32[np.ndarray, " sample"]
    margin: Float32[np.ndarray, " sample"]
    probability: Float32[np.ndarray, "sample klass"]
    target_angle: Float32[np.ndarray, " sample"]


def geometry(
    x: Float[np.ndarray, "sample feature"],
    weight: Float[np.ndarray, "klass feature"],
    labels: Int[np.ndarray, " sample"],
    logits: Float[np.ndarray, "sample klass"],
    output: Output = "softmax",
) -> Geometry:
    """All geometric metrics of a probe.

    Args:
        x: input of the last linear layer.
        weight: of that layer.
        labels: given label of each sample, negative where unknown.
        logits: as the model gave them, bias included.
        output: what turns the logits into probabilities.

    Returns:
        One value, or one row, per sample.
    """
    count, classes = len(x), len(weight)
    angle = np.empty((count, classes), dtype=np.float32)
    length = np.empty(count, dtype=np.float32)
    margin = np.empty(count, dtype=np.float32)
    directions = np.asarray(weight, dtype=np.float64)
    norms = np.linalg.norm(directions, axis=1)
    spread = _spread(directions)
    labels = np.asarray(labels)
    for rows in _blocks(count, classes + directions.shape[1]):
        block = np.asarray(x[rows], dtype=np.float64)
        scores = block @ directions.T
        size = np.linalg.norm(block, axis=1)
        length[rows] = size
        angle[rows] = _degrees(scores, size[:, None] * norms[None, :])
        margin[rows] = _margin(scores, spread, labels[rows], np.argmax(np.asarray(logits[rows]), axis=1))
    return Geometry(angle, length, margin, probability(np.asarray(logits), output), target_angle(angle, labels))


def stored_arrays(found: Geometry) -> dict[str, np.ndarray]:
    """What a snapshot keeps, by the names of the run folder: probabilities follow from the logits."""
    arrays = {"target_angle": found.target_angle, "length": found.length, "margin": found.margin}
    if found.angle.shape[1] <= ALL_ANGLES:
        return {**arrays, "angle": found.angle}
    angle, klass = nearest_directions(found.angle)
    return {**arrays, "angle": angle, "angle_class": klass}


def target_angle(
    angle: Float32[np.ndarray, "sample klass"], labels: Int[np.ndarray, " sample"]
) -> Float32[np.ndarray, " sample"]:
    """The angle to the direction of each sample's label, in degrees; NaN where the label is negative."""
    known = np.asarray(labels) >= 0
    chosen = np.take_along_axis(angle, np.where(known, labels, 0)[:, None], axis=1)[:, 0]
    return np.where(known, chosen, np.float32(np.nan)).astype(np.float32)


def nearest_directions(
    angle: Float32[np.ndarray, "sample klass"], count: int = NEAREST_ANGLES
) -> tuple[Float32[np.ndarray, "sample near"], UInt[np.ndarray, "sample near"]]:
    """The ``count`` smallest angles of each sample, ascending, and the classes they belong to."""
    count = min(count, angle.shape[1])
    near = np.argpartition(angle, count - 1, axis=1)[:, :count]
    order = np.argsort(np.take_along_axis(angle, near, axis=1), axis=1, kind="stable")
    near = np.take_along_axis(near, order, axis=1)
    return np.take_along_axis(angle, near, axis=1), near.astype(np.uint16 if angle.shape[1] <= 2**16 else np.uint32)


def _blocks(count: int, width: int) -> Iterator[slice]:
    size = max(1, _BLOCK_CELLS // max(width, 1))
    for start in range(0, count, size):
        yield slice(start, min(start + size, count))


def _spread(directions: np.ndarray) -> np.ndarray:
    """Distances between all pairs of directions; NaN on the diagonal and between equal ones."""
    gram = directions @ directions.T
    squares = np.diag(gram)
    total = squares[:, None] + squares[None, :]
    distance = total - 2 * gram
    return np.sqrt(np.where(distance > _SAME * total, distance, np.nan))


def _degrees(scores: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    cosine = np.divide(scores, lengths, out=np.full_like(scores, np.nan), where=lengths > 0)
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def _margin(scores: np.ndarray, spread: np.ndarray, labels: np.ndarray, predictions: np.ndarray) -> np.ndarray:
    """Eq. 5 for a block of rows."""
    known = labels >= 0
    safe = np.where(known, labels, 0)
    own = np.take_along_axis(scores, safe[:, None], axis=1)
    distance = np.abs(own - scores) / spread[safe]  # Eq. 5
    nearest = np.where(np.isnan(distance), np.inf, distance).min(axis=1)
    nearest = np.where(np.isfinite(nearest) & known, nearest, np.nan)
    return np.where(predictions == safe, nearest, -nearest)
