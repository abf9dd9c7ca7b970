"""How long, how fast and how wide each demo trains, and how much of its data is recorded."""

from __future__ import annotations

from dataclasses import dataclass

SLOWEST = 1 / 100
"""Learning rate of the first step, as a share of the final one."""


@dataclass(frozen=True)
class Recipe:
    """Settings of a training.

    Attributes:
        epochs: Passes over the training data.
        width: Channels of the first convolution.
        batch: Samples per step.
        rate: Learning rate after the warm-up.
        warm_up: Epochs until ``rate`` is reached, from ``SLOWEST`` of it by equal factors: slow enough at first
            that one sees chance turn into knowledge over several epochs.
        train_limit: Training samples that are recorded.
        test_limit: Test samples that are recorded.
    """

    epochs: int
    width: int
    batch: int
    rate: float
    warm_up: float
    train_limit: int = 10_000
    test_limit: int = 2_000

    def learning_rate(self, epoch: int, share: float) -> float:
        """Learning rate when ``epoch`` epochs and a share of the next one, in [0, 1), are done."""
        return float(self.rate * SLOWEST ** max(0.0, 1 - (epoch + share) / self.warm_up))


RECIPES = {
    "digits": Recipe(epochs=36, width=64, batch=64, rate=0.003, warm_up=34),
    "mnist": Recipe(epochs=12, width=16, batch=256, rate=0.01, warm_up=9),
    "cifar10": Recipe(epochs=12, width=32, batch=256, rate=0.05, warm_up=5),
}
