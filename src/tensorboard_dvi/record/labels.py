"""Labels, ids, columns and the fixed sample of a watched data set, checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from jaxtyping import Int64
from torch import Tensor

from tensorboard_dvi.errors import InputError


def checked_labels(values: Any, classes: int, subject: str) -> Int64[np.ndarray, " sample"]:
    """Class indices as int64.

    Args:
        values: integers, or floats and booleans that stand for integers; one-hot rows are understood.
        classes: number of classes C.
        subject: what they are, for the error.

    Returns:
        In [0, C), or -1 where unknown.

    Raises:
        InputError: some value is neither.
    """
    array = _numbers(values, subject)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim == 2 and array.shape[1] == classes and _one_hot(array):
        array = array.argmax(axis=1)
    if array.ndim != 1:
        raise InputError(
            f"{subject}: got shape {array.shape}; expected one class index per sample; "
            "of probabilities, pass targets=labels.argmax(1)"
        )
    wrong = np.flatnonzero(~((array >= -1) & (array < classes) & (array == np.round(array))))
    if wrong.size:
        row = int(wrong[0])
        raise InputError(
            f"{subject}: got {array[row]} at sample {row} ({wrong.size} such); expected integers in [0, {classes - 1}] "
            f"for the {classes} classes, -1 where unknown; check classes="
        )
    return array.astype(np.int64)


def checked_ids(values: Any, count: int, subject: str) -> Int64[np.ndarray, " sample"]:
    """Ids as int64.

    Raises:
        InputError: they are not integers, not ``count`` many, or not unique.
    """
    array = _numbers(values, subject)
    if array.shape != (count,) or array.dtype.kind not in "iu":
        raise InputError(
            f"{subject}: got {array.dtype} of shape {array.shape}; expected {count} integers, one per sample; "
            "leave ids= out to number the samples in order"
        )
    unique, first = np.unique(array, return_index=True)
    if len(unique) != count:
        row = int(np.setdiff1d(np.arange(count), first)[0])
        raise InputError(
            f"{subject}: got {int(array[row])} twice ({count - len(unique)} duplicates); expected unique ids; "
            "leave ids= out to number the samples in order"
        )
    return array.astype(np.int64)


def checked_columns(columns: Mapping[str, Any], count: int, subject: str) -> dict[str, np.ndarray]:
    """Columns as arrays: numbers, or anything else for categories.

    Raises:
        InputError: a column has another length, or more than one axis.
    """
    found: dict[str, np.ndarray] = {}
    for name, values in columns.items():
        array = values.detach().cpu().numpy() if isinstance(values, Tensor) else np.asarray(values)
        if array.shape != (count,):
            raise InputError(
                f"{subject}: column {name!r} has shape {array.shape}; expected one value for each of {count} samples"
            )
        found[str(name)] = array
    return found


def stratified_rows(labels: Int64[np.ndarray, " sample"], limit: int, seed: int) -> Int64[np.ndarray, " row"]:
    """A fixed random sample that keeps the shares of the classes, at least one row of each where there is room.

    Args:
        labels: of all rows; unknown ones (-1) are a class of their own.
        limit: number of rows.
        seed: of the choice.

    Returns:
        Rows in ascending order.
    """
    count = len(labels)
    if limit >= count:
        return np.arange(count, dtype=np.int64)
    rng = np.random.default_rng(seed)
    groups = [np.flatnonzero(labels == value) for value in np.unique(labels)]
    exact = np.array([len(group) * limit / count for group in groups])
    share = np.floor(exact).astype(np.int64)
    if len(groups) <= limit:
        share = np.maximum(share, 1)
    order = np.argsort(share - exact, kind="stable")
    for index in order[: max(0, limit - int(share.sum()))]:
        share[index] += 1
    while share.sum() > limit:
        share[np.argmax(share)] -= 1
    chosen = [rng.choice(group, size=size, replace=False) for group, size in zip(groups, share, strict=True)]
    return np.sort(np.concatenate(chosen)).astype(np.int64)


def _numbers(values: Any, subject: str) -> np.ndarray:
    if isinstance(values, Tensor):
        values = values.detach().cpu().numpy()
    elif isinstance(values, list | tuple):
        values = [value.detach().cpu().numpy() if isinstance(value, Tensor) else value for value in values]
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise InputError(f"{subject}: got values of different shapes; expected one number per sample") from error
    if array.dtype == np.bool_:
        array = array.astype(np.int64)
    if array.dtype.kind not in "iuf":
        raise InputError(f"{subject}: got values of type {array.dtype}; expected integers")
    return array


def _one_hot(array: np.ndarray) -> bool:
    return bool(((array == 0) | (array == 1)).all() and (array.sum(axis=1) == 1).all())
