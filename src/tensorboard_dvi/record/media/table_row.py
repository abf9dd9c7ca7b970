"""Rows of a table as media."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from tensorboard_dvi.record.media.kind import Encoded
from tensorboard_dvi.record.media.numeric import numbers_of
from tensorboard_dvi.store.media_types import TABLE_ROW
from tensorboard_dvi.store.text import plain

MOST_COLUMNS = 256
LONGEST = 500
"""Characters of a name or of a text in a row that are kept."""
_LARGEST_INTEGER = 2**53
_MISSING = frozenset({"NAType", "NaTType"})


class TableRows:
    """Rows as JSON objects, column to value: numbers stay numbers, NaN and infinities become null.

    Args:
        names: of the columns of a vector; f0, f1, … where they are not as many as its values.
    """

    noun = "table row"

    def __init__(self, names: Sequence[str] = ()) -> None:
        self._names = list(names)
        self._cut = 0
        self._narrowed = 0

    def accepts(self, value: Any) -> bool:
        """Whether this is a mapping, a named tuple, a series, or a vector of at most ``MOST_COLUMNS`` numbers."""
        if isinstance(value, Mapping) or hasattr(value, "_asdict") or _is_series(value):
            return True
        numbers = numbers_of(value)
        return numbers is not None and numbers.ndim == 1 and 0 < len(numbers) <= MOST_COLUMNS

    def encode(self, value: Any) -> Encoded:
        """The row as JSON, with at most ``MOST_COLUMNS`` columns."""
        cells = list(self._cells(value))
        self._narrowed += len(cells) > MOST_COLUMNS
        row = {self._text(plain(name)): self._cell(cell) for name, cell in cells[:MOST_COLUMNS]}
        return Encoded(msgspec.json.encode(row), TABLE_ROW)

    def notices(self) -> tuple[str, ...]:
        """How many rows and texts were cut."""
        found = []
        if self._narrowed:
            found.append(f"{self._narrowed:,} rows have more than {MOST_COLUMNS} columns; the first are kept")
        if self._cut:
            found.append(
                f"{self._cut:,} texts in rows have more than {LONGEST} characters; the first {LONGEST} are kept"
            )
        return tuple(found)

    def _cells(self, value: Any) -> Iterable[tuple[Any, Any]]:
        numbers = None if isinstance(value, Mapping) else numbers_of(value)
        if numbers is not None:
            named = len(self._names) == len(numbers)
            names = self._names if named else [f"f{index}" for index in range(len(numbers))]
            return zip(names, _shortest(numbers), strict=True)
        if hasattr(value, "_asdict"):
            value = value._asdict()
        elif not isinstance(value, Mapping):
            value = value.to_dict()
        return list(value.items())

    def _cell(self, value: Any) -> str | float | int | bool | None:
        if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
            array = numbers_of(value)
            value = value if array is None else array[()]
            narrow = isinstance(value, np.floating) and value.itemsize < 8
            value = float(str(value)) if narrow else value.item()
        if value is None or isinstance(value, bool | float):
            return value  # what is not finite becomes null in JSON
        if isinstance(value, int) and abs(value) <= _LARGEST_INTEGER:
            return int(value)
        return None if type(value).__name__ in _MISSING else self._text(plain(value))

    def _text(self, text: str) -> str:
        self._cut += len(text) > LONGEST
        return text[:LONGEST]


def _is_series(value: Any) -> bool:
    return callable(getattr(value, "to_dict", None)) and callable(getattr(value, "keys", None))


def _shortest(numbers: np.ndarray) -> list[float | int | bool]:
    """The numbers with no more digits than their precision holds: 0.1 rather than 0.10000000149."""
    if numbers.dtype.kind == "f" and numbers.dtype.itemsize < 8:
        return [float(text) for text in numbers.astype("U32").tolist()]
    return list(numbers.tolist())
