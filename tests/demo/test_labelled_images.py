from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tensorboard_dvi.demo.labelled_images import LabelledImages, with_flipped_labels


def images(count: int, classes: int) -> LabelledImages:
    return LabelledImages(np.zeros((count, 2, 2, 1), np.uint8), np.arange(count, dtype=np.int64) % classes)


@given(st.integers(0, 60), st.integers(2, 12), st.floats(0, 1), st.integers(0, 1000))
def test_exactly_the_share_is_flipped_to_another_class(count: int, classes: int, share: float, seed: int) -> None:
    before = images(count, classes)
    after = with_flipped_labels(before, classes, share, seed)
    assert after.truth is not None
    assert (after.truth == before.labels).all()
    assert (after.labels != after.truth).sum() == round(share * count)
    assert ((after.labels >= 0) & (after.labels < classes)).all()


def test_equal_seeds_flip_the_same_samples_and_others_do_not() -> None:
    first, again, other = (with_flipped_labels(images(200, 10), 10, 0.1, seed).labels for seed in (0, 0, 1))
    assert (first == again).all()
    assert (first != other).any()


def test_every_other_class_is_reached() -> None:
    flipped = with_flipped_labels(images(3000, 4), 4, 1.0, 0)
    assert flipped.truth is not None
    assert {tuple(pair) for pair in np.stack([flipped.truth, flipped.labels], 1).tolist()} == {
        (right, wrong) for right in range(4) for wrong in range(4) if right != wrong
    }
