"""Distance to the nearest border of a class, as the minimum of a quadratic programme per border."""

from __future__ import annotations

import numpy as np


def margin(x: np.ndarray, weight: np.ndarray, label: int, prediction: int) -> float:
    """Nearest point with equal scores of two classes, by solving the KKT system of min |z - x|² s.t. d·z = 0."""
    nearest = np.inf
    for other in range(len(weight)):
        if other == label:
            continue
        normal = weight[label] - weight[other]
        width = len(x)
        system = np.zeros((width + 1, width + 1))
        system[:width, :width] = 2 * np.eye(width)
        system[:width, width] = normal
        system[width, :width] = normal
        solution = np.linalg.solve(system, np.append(2 * x, 0.0))[:width]
        nearest = min(nearest, float(np.linalg.norm(solution - x)))
    return nearest if prediction == label else -nearest
