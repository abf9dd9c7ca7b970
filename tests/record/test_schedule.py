from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.record.schedule import Schedule, at, description, every, first_and_last, log_spaced


def taken(schedule: Schedule, last: int = 100) -> list[int]:
    return [step for step in range(last + 1) if schedule(step)]


def test_every() -> None:
    assert taken(every(25)) == [0, 25, 50, 75, 100]
    assert taken(every(40, first=5)) == [5, 45, 85]


def test_at_takes_numbers_and_collections() -> None:
    assert taken(at(3, 1)) == taken(at({1, 3})) == taken(at([1], 3)) == [1, 3]


def test_first_and_last() -> None:
    assert taken(first_and_last(9)) == [0, 9]
    assert taken(first_and_last(9, first=1)) == [1, 9]


@given(st.integers(0, 50), st.integers(1, 5000), st.integers(2, 40))
def test_log_spaced_keeps_both_ends_and_grows(first: int, length: int, count: int) -> None:
    steps = taken(log_spaced(first, first + length, count), first + length)
    assert steps[0] == first
    assert steps[-1] == first + length
    assert len(steps) <= count


def test_log_spaced_is_dense_at_the_beginning() -> None:
    steps = taken(log_spaced(0, 1000, 8), 1000)
    gaps = [late - early for early, late in pairwise(steps)]
    assert gaps == sorted(gaps)


@pytest.mark.parametrize(
    "wrong",
    [lambda: every(0), at, lambda: log_spaced(5, 5, 3), lambda: log_spaced(0, 9, 1), lambda: first_and_last(-1)],
)
def test_wrong_numbers_are_explained(wrong: object) -> None:
    with pytest.raises(InputError, match="expected"):
        wrong()  # type: ignore[operator]


def test_a_description_names_the_schedule() -> None:
    def mine(step: int) -> bool:
        return step == 0

    found = [description(one) for one in (every(5), at(2, 1), log_spaced(0, 9, 3), first_and_last(4), mine)]
    assert found == ["every(5)", "at(1, 2)", "log_spaced(0, 9, 3)", "first_and_last(4)", "mine"]
