"""A frame: where the points are at one snapshot, and what the model says of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float16, Float32, UInt8, UInt16

from tensorboard_dvi.measures.drawn_layout import DrawnLayout
from tensorboard_dvi.measures.quantization import quantized
from tensorboard_dvi.store.points import drawn_probes
from tensorboard_dvi.store.probe_reader import ProbeReader
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.recorded_arrays import half


@dataclass(frozen=True)
class Frame:
    """One snapshot as it goes to the page.

    Attributes:
        positions: Codes; position = offset + scale * code.
        scale: Width of a code on each axis, in units of the layout.
        offset: Position of code 0.
        prediction: Index of the predicted class; the number of classes where nothing is known of the sample, one more
            where only its prediction was not recorded.
        confidence: Probability of that class, in 1/255.
        loss: Cross-entropy with the label; NaN where it is unknown.
    """

    positions: UInt16[np.ndarray, "point 2"]
    scale: list[float]
    offset: list[float]
    prediction: UInt8[np.ndarray, " point"] | UInt16[np.ndarray, " point"]
    confidence: UInt8[np.ndarray, " point"]
    loss: Float16[np.ndarray, " point"]


def prediction_type(reader: RunReader) -> np.dtype[Any]:
    """Return the smallest type that holds every class index, and the two after the last."""
    return np.dtype(np.uint8 if len(reader.classes) <= 254 else np.uint16)


def frame(reader: RunReader, layout: DrawnLayout, step: int) -> Frame:
    """Return the frame of a snapshot: all points of all drawn probes, in the order of the manifest.

    Nothing is known of a sample whose output is no number, nor of one without a position in this layout at
    this snapshot: its prediction is the number of classes, its confidence 0, its loss NaN, and its
    place the middle of the others.
    """
    places: list[np.ndarray] = []
    predictions: list[np.ndarray] = []
    confidences: list[np.ndarray] = []
    losses: list[np.ndarray] = []
    for probe in drawn_probes(reader):
        known = _known(reader, probe, layout, step)
        places.append(_places(probe, layout, step, known))
        predictions.append(np.where(known, _prediction(reader, probe, step), len(reader.classes)))
        confidences.append(_confidence(reader, probe, step))
        losses.append(_loss(reader, probe, step))
    codes, scale, offset = quantized(np.concatenate(places))
    return Frame(
        positions=codes,
        scale=[float(value) for value in scale],
        offset=[float(value) for value in offset],
        prediction=np.concatenate(predictions).astype(prediction_type(reader)),
        confidence=np.concatenate(confidences),
        loss=np.concatenate(losses),
    )


def _known(reader: RunReader, probe: ProbeReader, layout: DrawnLayout, step: int) -> Bool[np.ndarray, " sample"]:
    """Which samples have a position and, where predictions were recorded, one."""
    if not layout.has(probe.name, step):
        return np.zeros(probe.count, dtype=bool)
    if not reader.is_known(probe.name, "confidence", step):
        return np.ones(probe.count, dtype=bool)
    finite: np.ndarray = np.isfinite(reader.confidence(probe.name, step))
    return finite


def _places(probe: ProbeReader, layout: DrawnLayout, step: int, known: Bool[np.ndarray, " sample"]) -> np.ndarray:
    if not known.any():
        return np.zeros((probe.count, 2), dtype=np.float32)
    places = layout.positions(probe.name, step)
    shown: np.ndarray = np.where(known[:, None], places, places[known].mean(axis=0)).astype(np.float32)
    return shown


def _prediction(reader: RunReader, probe: ProbeReader, step: int) -> np.ndarray:
    if not reader.is_known(probe.name, "prediction", step):
        return np.full(probe.count, len(reader.classes) + 1, dtype=np.uint16)
    prediction: np.ndarray = np.minimum(reader.prediction(probe.name, step), len(reader.classes) - 1)
    return prediction


def _confidence(reader: RunReader, probe: ProbeReader, step: int) -> UInt8[np.ndarray, " sample"]:
    if not reader.is_known(probe.name, "confidence", step):
        return np.zeros(probe.count, dtype=np.uint8)
    return confidence_codes(reader.confidence(probe.name, step))


def _loss(reader: RunReader, probe: ProbeReader, step: int) -> Float16[np.ndarray, " sample"]:
    if not reader.is_known(probe.name, "loss", step):
        return np.full(probe.count, np.nan, dtype=np.float16)
    return half(reader.loss(probe.name, step))


def confidence_codes(confidence: Float32[np.ndarray, " sample"]) -> UInt8[np.ndarray, " sample"]:
    """Return probabilities in 1/255; what is no number becomes 0."""
    codes: np.ndarray = np.rint(np.clip(np.nan_to_num(confidence, nan=0.0), 0.0, 1.0) * 255).astype(np.uint8)
    return codes
