"""Columns that follow from stored logits, for runs that do not store them: prediction, confidence, loss.

All in float32, whatever the logits are stored as. For ``sigmoid`` outputs the classes are independent: confidence is
the largest probability, loss the mean binary cross-entropy against the one-hot label.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Float32, Int, UInt

BLOCK_VALUES = 4_000_000
"""Logits that are held as float32 at a time."""


@np.errstate(all="ignore")
def confidence_of(logits: Float[np.ndarray, "sample klass"], output: str) -> Float32[np.ndarray, " sample"]:
    """Probability of the predicted class, in [0, 1]."""
    confidence = np.empty(len(logits), np.float32)
    for rows in _blocks(logits):
        block = logits[rows].astype(np.float32)
        if output == "sigmoid":
            confidence[rows] = np.exp(-np.logaddexp(np.float32(0), -block.max(axis=1)))
        else:
            shifted = _shifted(block)
            confidence[rows] = np.exp(shifted.max(axis=1) - _log_total(shifted))
    return confidence


@np.errstate(all="ignore")
def loss_of(
    logits: Float[np.ndarray, "sample klass"], labels: Int[np.ndarray, " sample"], output: str
) -> Float32[np.ndarray, " sample"]:
    """Cross-entropy against the labels; NaN where the label is -1."""
    loss = np.full(len(logits), np.nan, np.float32)
    for rows in _blocks(logits):
        block = logits[rows].astype(np.float32)
        block = block if output == "sigmoid" else _shifted(block)
        label = np.asarray(labels[rows])
        known = label >= 0
        own = np.take_along_axis(block, np.maximum(label, 0)[:, None], axis=1)[:, 0]
        if output == "sigmoid":
            value = np.logaddexp(np.float32(0), block).mean(axis=1) - own / np.float32(block.shape[1])
        else:
            value = _log_total(block) - own
        loss[rows] = np.where(known, value, np.float32(np.nan))
    return loss


def prediction_of(logits: Float[np.ndarray, "sample klass"]) -> UInt[np.ndarray, " sample"]:
    """Class of the largest logit; the first of equal ones."""
    prediction = np.empty(len(logits), smallest_unsigned(logits.shape[1]))
    for rows in _blocks(logits):
        prediction[rows] = np.argmax(logits[rows], axis=1)
    return prediction


def smallest_unsigned(classes: int) -> np.dtype[np.unsignedinteger]:
    """Smallest unsigned integer that holds every class index."""
    return np.dtype(np.uint8 if classes <= 2**8 else np.uint16 if classes <= 2**16 else np.uint32)


def _shifted(block: Float32[np.ndarray, "sample klass"]) -> Float32[np.ndarray, "sample klass"]:
    """Logits less the largest of their row: the probabilities are the same, and small differences are not lost."""
    top = block.max(axis=1, keepdims=True)
    return block - np.where(np.isfinite(top), top, np.float32(0))


def _log_total(shifted: Float32[np.ndarray, "sample klass"]) -> Float32[np.ndarray, " sample"]:
    total: np.ndarray = np.log(np.exp(shifted).sum(axis=1))
    return total


def _blocks(logits: np.ndarray) -> list[slice]:
    size = max(BLOCK_VALUES // max(logits.shape[1], 1), 1)
    return [slice(start, start + size) for start in range(0, len(logits), size)]
