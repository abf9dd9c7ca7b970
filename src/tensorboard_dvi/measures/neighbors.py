"""The k nearest samples of one sample, exactly, by Euclidean distance.

Departures: equal distances are ordered by row; rows with a number that is not finite are no neighbours and have none.
Cost:       one pass over the rows, O(n h), in blocks; differences are squared and summed in float32, so that equal rows
            have the distance 0 exactly, whatever their length.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32, Int64

BLOCK_NUMBERS = 1_000_000
"""Numbers that are held as float32 at a time."""


@dataclass(frozen=True)
class Nearest:
    """The nearest samples, ascending by distance.

    Attributes:
        rows: their rows.
        distance: Euclidean, in units of the array.
    """

    rows: Int64[np.ndarray, " near"]
    distance: Float32[np.ndarray, " near"]


def nearest(
    arrays: Iterable[tuple[int, Float[np.ndarray, "_ feature"]]],
    query: Float[np.ndarray, " feature"],
    itself: int,
    k: int,
) -> Nearest:
    """Return the ``k`` rows that are nearest to ``query``; fewer where there are fewer.

    Args:
        arrays: pieces of the samples, each with the number of its first row; ascending and without overlap.
        query: where to look from; nothing is near it unless it is finite.
        itself: row that is left out.
        k: at least 1.
    """
    rows, squares = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
    centre = np.asarray(query, dtype=np.float32)
    if not np.isfinite(centre).all():
        return Nearest(rows, squares)
    for first, array in arrays:
        for start, found in _squares(array, centre):
            usable = np.isfinite(found)
            if start + first <= itself < start + first + len(found):
                usable[itself - start - first] = False
            near = np.flatnonzero(usable)
            near = near[_smallest(found[near], k)]
            rows = np.concatenate([rows, near + (start + first)])
            squares = np.concatenate([squares, found[near]])
            best = _smallest(squares, k)
            rows, squares = rows[best], squares[best]
    return Nearest(rows, np.sqrt(squares))


def _squares(
    array: Float[np.ndarray, "sample feature"], centre: Float32[np.ndarray, " feature"]
) -> Iterable[tuple[int, Float32[np.ndarray, " _"]]]:
    size = max(BLOCK_NUMBERS // max(array.shape[1], 1), 1)
    for start in range(0, len(array), size):
        difference = array[start : start + size].astype(np.float32)
        difference -= centre
        yield start, np.einsum("ij,ij->i", difference, difference)


def _smallest(values: Float32[np.ndarray, " value"], k: int) -> Int64[np.ndarray, " near"]:
    """Return the places of the ``k`` smallest values, ascending; equal ones in the order in which they stand."""
    places = np.arange(len(values))
    if len(values) > k:
        places = np.flatnonzero(values <= np.partition(values, k - 1)[k - 1])
    return places[np.argsort(values[places], kind="stable")[:k]]
