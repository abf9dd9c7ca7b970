"""The data of a demo: pictures in bytes, given labels, true labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int64, UInt8


@dataclass(frozen=True)
class LabelledImages:
    """Pictures of one split.

    Attributes:
        images: Grey or colour pictures, 0 to 255.
        labels: What the network is trained on, in [0, classes).
        truth: The right labels, where some of ``labels`` were made wrong on purpose; else None.
    """

    images: UInt8[np.ndarray, "sample height width channel"]
    labels: Int64[np.ndarray, " sample"]
    truth: Int64[np.ndarray, " sample"] | None = None

    def __len__(self) -> int:
        """Number of pictures."""
        return len(self.labels)


@dataclass(frozen=True)
class DemoData:
    """A classification task.

    Attributes:
        name: Also the name of the run.
        classes: Names, in the order of the labels.
        train: What the network learns from.
        test: What it never sees.
    """

    name: str
    classes: tuple[str, ...]
    train: LabelledImages
    test: LabelledImages


def with_flipped_labels(data: LabelledImages, classes: int, share: float, seed: int) -> LabelledImages:
    """Replace a share of the labels by another class, drawn evenly, and keep the right ones as ``truth``.

    Args:
        data: Pictures with right labels.
        classes: Number of classes, at least 2.
        share: In [0, 1].
        seed: Draws the samples and their new labels.
    """
    generator = np.random.default_rng(seed)
    chosen = generator.choice(len(data), size=round(share * len(data)), replace=False)
    labels = data.labels.copy()
    labels[chosen] = (labels[chosen] + generator.integers(1, classes, size=len(chosen))) % classes
    return LabelledImages(data.images, labels, truth=data.labels)
