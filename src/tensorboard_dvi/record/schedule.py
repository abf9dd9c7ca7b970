"""When a snapshot is taken: functions from a step to yes or no."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from tensorboard_dvi.errors import InputError

Schedule: TypeAlias = Callable[[int], bool]
"""Any function of the step; those of this module also say in the manifest what they are."""


@dataclass(frozen=True)
class _Every:
    interval: int
    first: int

    def __call__(self, step: int) -> bool:
        return step >= self.first and (step - self.first) % self.interval == 0

    def __str__(self) -> str:
        return f"every({self.interval})" if self.first == 0 else f"every({self.interval}, first={self.first})"


@dataclass(frozen=True)
class _At:
    steps: frozenset[int]
    text: str

    def __call__(self, step: int) -> bool:
        return step in self.steps

    def __str__(self) -> str:
        return self.text


def every(interval: int, first: int = 0) -> Schedule:
    """Every ``interval``-th step.

    Args:
        interval: number of steps from one snapshot to the next, at least 1.
        first: the step to count from.

    Raises:
        InputError: the interval is below 1.

    >>> [step for step in range(7) if every(3)(step)]
    [0, 3, 6]
    """
    if interval < 1:
        raise InputError(f"every({interval}): expected a number of steps of at least 1; every(1) records each epoch")
    return _Every(int(interval), int(first))


def at(*steps: int | Iterable[int]) -> Schedule:
    """Exactly these steps, given one by one or as one collection.

    Raises:
        InputError: no step is given.

    >>> [step for step in range(7) if at(1, 5)(step)]
    [1, 5]
    """
    chosen: set[int] = set()
    for step in steps:
        chosen.update({int(step)} if isinstance(step, int) else {int(one) for one in step})
    if not chosen:
        raise InputError("at(): got no step; expected at least one, as in at(0, 5, 10)")
    return _At(frozenset(chosen), f"at({', '.join(map(str, sorted(chosen)))})")


def log_spaced(first: int, last: int, count: int) -> Schedule:
    """About ``count`` steps from ``first`` to ``last``, dense at the beginning; both ends are among them.

    Equal steps after rounding are taken once, so there may be fewer.

    Args:
        first: first step, at least 0.
        last: last step, above ``first``.
        count: number of steps, at least 2.

    Raises:
        InputError: the numbers are out of these ranges.

    >>> [step for step in range(101) if log_spaced(0, 100, 5)(step)]
    [0, 2, 9, 31, 100]
    """
    if first < 0 or last <= first or count < 2:
        raise InputError(
            f"log_spaced({first}, {last}, {count}): expected 0 <= first < last and a count of at least 2, "
            "as in log_spaced(0, 100, 10)"
        )
    ratio = (last - first + 1) ** (1 / (count - 1))
    chosen = {first + round(ratio**index) - 1 for index in range(count)} | {first, last}
    return _At(frozenset(chosen), f"log_spaced({first}, {last}, {count})")


def first_and_last(last: int, first: int = 0) -> Schedule:
    """The first and the last step only.

    Raises:
        InputError: last is before first.

    >>> [step for step in range(7) if first_and_last(6)(step)]
    [0, 6]
    """
    if last < first:
        raise InputError(f"first_and_last({last}, first={first}): expected a last step not before the first")
    return _At(frozenset({first, last}), f"first_and_last({last})" if first == 0 else f"at({first}, {last})")


def description(schedule: Schedule) -> str:
    """What the manifest says about a schedule."""
    if isinstance(schedule, _Every | _At):
        return str(schedule)
    return str(getattr(schedule, "__name__", type(schedule).__name__))
