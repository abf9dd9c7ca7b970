from __future__ import annotations

import numpy as np
from sklearn.datasets import load_digits

from tensorboard_dvi.demo.digits import digits


def test_split_is_stratified_complete_and_flipped_in_training_only() -> None:
    data = digits()
    assert (len(data.train), len(data.test)) == (1437, 360)
    assert data.train.truth is not None
    assert data.test.truth is None
    assert (data.train.labels != data.train.truth).sum() == 115  # 8 % of 1,437
    assert np.ptp(np.bincount(data.test.labels)) <= 2
    pictures = np.concatenate([data.train.images, data.test.images]).reshape(1797, -1)
    original = np.rint(load_digits().data * (255 / 16)).astype(np.uint8)
    assert (np.sort(pictures.sum(1)) == np.sort(original.sum(1))).all()


def test_equal_seeds_give_equal_data() -> None:
    first, again, other = digits(seed=3), digits(seed=3), digits(seed=4)
    assert (first.train.images == again.train.images).all()
    assert (first.train.labels == again.train.labels).all()
    assert (first.train.images != other.train.images).any()
