"""One sample over many snapshots: what the model said of it, and where it stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float32, Int32

from tensorboard_dvi.errors import DamagedRunError
from tensorboard_dvi.measures.softmax import probability
from tensorboard_dvi.store.derived import confidence_of, loss_of, prediction_of
from tensorboard_dvi.store.probe_reader import ProbeReader
from tensorboard_dvi.store.reader import RunReader

NUMBERS = ("confidence", "loss", "margin", "length", "target_angle")
STORED = ("logits", "probability", "prediction", *NUMBERS)


@dataclass(frozen=True)
class History:
    """A sample, snapshot by snapshot; what is unknown is NaN, an unknown prediction -1.

    Attributes:
        probability: of each class, in [0, 1].
        prediction: index of the predicted class.
        numbers: ``confidence``, ``loss`` and the recorded geometry by name.
    """

    probability: Float32[np.ndarray, "snapshot klass"]
    prediction: Int32[np.ndarray, " snapshot"]
    numbers: dict[str, Float32[np.ndarray, " snapshot"]]


def history(run: RunReader, probe: ProbeReader, row: int, steps: Sequence[int]) -> History:
    """Return what was recorded of one row; of a snapshot whose file is damaged nothing is known.

    Only this row is read of the files, so the cost is that of opening them.
    """
    found = History(
        np.full((len(steps), len(run.classes)), np.nan, dtype=np.float32),
        np.full(len(steps), -1, dtype=np.int32),
        {name: np.full(len(steps), np.nan, dtype=np.float32) for name in NUMBERS},
    )
    for place, step in enumerate(steps):
        try:
            stored = run.row(probe.name, STORED, step, row)
        except DamagedRunError:
            continue
        _complete(stored, int(probe.labels[row]), run.output)
        if "probability" in stored:
            found.probability[place] = stored["probability"][0]
        for name in NUMBERS:
            if name in stored:
                found.numbers[name][place] = stored[name][0]
        known = "confidence" not in stored or np.isfinite(stored["confidence"][0])
        if "prediction" in stored and known and int(stored["prediction"][0]) < len(run.classes):
            found.prediction[place] = stored["prediction"][0]
    return found


def _complete(stored: dict[str, np.ndarray], label: int, output: Literal["softmax", "sigmoid"]) -> None:
    """Add what follows from the logits and was not stored."""
    if "logits" not in stored:
        return
    logits = stored["logits"].astype(np.float32)
    stored["probability"] = probability(logits, output)
    if "prediction" not in stored:
        stored["prediction"] = prediction_of(logits)
    if "confidence" not in stored:
        stored["confidence"] = confidence_of(logits, output)
    if "loss" not in stored:
        stored["loss"] = loss_of(logits, np.array([label]), output)
