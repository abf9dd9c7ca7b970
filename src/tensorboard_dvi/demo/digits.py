"""scikit-learn's 1,797 handwritten digits, which every installation has; some labels wrong on purpose."""

from __future__ import annotations

import numpy as np

from tensorboard_dvi.demo.labelled_images import DemoData, LabelledImages, with_flipped_labels

TEST_SAMPLES = 360
FLIPPED_SHARE = 0.08


def digits(seed: int = 0) -> DemoData:
    """1,437 training pictures, 8 % of them with a wrong label, and 360 clean test pictures, 8x8 grey.

    Args:
        seed: Splits the data (stratified) and draws the wrong labels.
    """
    from sklearn.datasets import load_digits  # noqa: PLC0415 - scikit-learn takes a second to import
    from sklearn.model_selection import train_test_split  # noqa: PLC0415

    bunch = load_digits()
    images = np.rint(bunch.images * (255 / 16)).astype(np.uint8)[..., None]
    labels = bunch.target.astype(np.int64)
    rows = train_test_split(np.arange(len(labels)), test_size=TEST_SAMPLES, stratify=labels, random_state=seed)
    train, test = (LabelledImages(images[chosen], labels[chosen]) for chosen in rows)
    classes = tuple(str(name) for name in bunch.target_names)
    return DemoData("digits", classes, with_flipped_labels(train, len(classes), FLIPPED_SHARE, seed), test)
