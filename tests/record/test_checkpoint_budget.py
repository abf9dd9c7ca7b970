from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tensorboard_dvi.record.checkpoint_budget import CheckpointBudget


@given(st.lists(st.integers(1, 100), min_size=1, max_size=60), st.integers(1, 2000))
def test_first_last_and_powers_of_two_stay(sizes: list[int], limit: int) -> None:
    budget = CheckpointBudget(limit)
    kept: dict[int, int] = {}
    for step, size in enumerate(sizes):
        kept[step] = size
        for old in budget.added(step, size):
            del kept[old]
        if not budget.thinning:
            assert sum(kept.values()) <= limit
            assert len(kept) == step + 1
    if budget.thinning:
        assert set(kept) == {step for step in range(len(sizes)) if step & (step - 1) == 0 or step == len(sizes) - 1}
