"""The network that the demo trains: three convolutions, a hidden layer, a plain linear head."""

from __future__ import annotations

from typing import cast

import torch
from jaxtyping import Float
from torch import nn

HIDDEN = 128


class SmallNetwork(nn.Module):
    """Pictures in [0, 1] to logits.

    Args:
        channels: 1 for grey, 3 for colour.
        side: Height and width of the pictures in pixels, at least 8.
        classes: Number of logits.
        width: Channels of the first convolution; the cost grows with its square.
    """

    def __init__(self, channels: int, side: int, classes: int, width: int) -> None:
        super().__init__()
        halvings = 2 if side < 16 else 3
        self.features = nn.Sequential(
            *convolution(channels, width),
            *(nn.MaxPool2d(2) for _ in range(halvings - 2)),
            *convolution(width, 2 * width),
            nn.MaxPool2d(2),
            *convolution(2 * width, 4 * width),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(4 * width * (side // 2**halvings) ** 2, HIDDEN),
            nn.ReLU(),
        )
        self.head = nn.Linear(HIDDEN, classes)

    def forward(
        self, images: Float[torch.Tensor, "sample channel height width"]
    ) -> Float[torch.Tensor, "sample class"]:
        """Logits."""
        return cast("torch.Tensor", self.head(self.features(images)))


def convolution(inputs: int, outputs: int) -> list[nn.Module]:
    """A 3x3 convolution, normalised and rectified."""
    return [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
