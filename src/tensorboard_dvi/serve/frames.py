"""A frame: where the points are at one snapshot, and what the model says of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Float16, Float32, UInt8, UInt16

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
    kind = prediction_type(reader)
    for probe in drawn_probes(reader):
        confidence = _confidence(reader, probe, step)
        known = _known(probe, layout, step, confidence)
        prediction = _prediction(reader, probe, step).astype(kind)
        prediction[~known] = len(reader.classes)
        places.append(_places(probe, layout, step, known))
        predictions.append(prediction)
        confidences.append(np.zeros(probe.count, np.uint8) if confidence is None else confidence_codes(confidence))
        losses.append(_loss(reader, probe, step))
    codes, scale, offset = quantized(np.concatenate(places))
    return Frame(
        positions=codes,
        scale=[float(value) for value in scale],
        offset=[float(value) for value in offset],
        prediction=np.concatenate(predictions),
        confidence=np.concatenate(confidences),
        loss=np.concatenate(losses),
    )


def _known(
    probe: ProbeReader, layout: DrawnLayout, step: int, confidence: Float[np.ndarray, " sample"] | None
) -> Bool[np.ndarray, " sample"]:
    """Which samples have a position and, where predictions were recorded, one."""
    if not layout.has(probe.name, step):
        return np.zeros(probe.count, dtype=bool)
    return np.ones(probe.count, dtype=bool) if confidence is None else np.isfinite(confidence)


def _places(
    probe: ProbeReader, layout: DrawnLayout, step: int, known: Bool[np.ndarray, " sample"]
) -> Float32[np.ndarray, "sample 2"]:
    if not known.any():
        return np.zeros((probe.count, 2), dtype=np.float32)
    places = layout.positions(probe.name, step)
    if known.all():
        return places
    places = np.array(places)
    places[~known] = places[known].mean(axis=0, dtype=np.float64)
    return places


def _prediction(reader: RunReader, probe: ProbeReader, step: int) -> np.ndarray:
    if not reader.is_known(probe.name, "prediction", step):
        return np.full(probe.count, len(reader.classes) + 1)
    return reader.prediction(probe.name, step)


def _confidence(reader: RunReader, probe: ProbeReader, step: int) -> Float[np.ndarray, " sample"] | None:
    """Probability of the prediction; None where it was not recorded."""
    if not reader.is_known(probe.name, "confidence", step):
        return None
    return reader.confidence(probe.name, step)


def _loss(reader: RunReader, probe: ProbeReader, step: int) -> Float16[np.ndarray, " sample"]:
    if not reader.is_known(probe.name, "loss", step):
        return np.full(probe.count, np.nan, dtype=np.float16)
    stored = reader.has(probe.name, "loss", step)
    return half(reader.array(probe.name, "loss", step) if stored else reader.loss(probe.name, step))


def confidence_codes(confidence: Float[np.ndarray, " sample"]) -> UInt8[np.ndarray, " sample"]:
    """Return probabilities in 1/255; what is no number becomes 0."""
    codes: np.ndarray = np.rint(np.clip(np.nan_to_num(confidence, nan=0.0), 0.0, 1.0) * 255).astype(np.uint8)
    return codes
