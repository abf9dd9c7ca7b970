"""GET probe: what is known of the samples of a probe, whatever the snapshot."""

from __future__ import annotations

from typing import Any

import numpy as np
from jaxtyping import Int32, Int64
from werkzeug.wrappers import Request, Response

from tensorboard_dvi.serve.service import Service, requested_probe
from tensorboard_dvi.serve.tensor_body import filled_body


def answer(service: Service, request: Request) -> Response:
    """Return labels, ids (exact up to 2^53), true labels where recorded, and columns."""
    reader = service.requested(request).reader
    probe = requested_probe(reader, request)
    tensors: dict[str, np.ndarray] = {
        "labels": _class_indices(probe.labels, len(reader.classes)),
        "ids": probe.ids.astype(np.float64),
    }
    if probe.truth is not None:
        tensors["truth"] = _class_indices(probe.truth, len(reader.classes))
    columns: list[dict[str, Any]] = []
    for index, column in enumerate(probe.entry.columns):
        kind = np.float64 if column.categories is None else np.int32
        tensors[f"column/{index}"] = probe.column_numbers(index).astype(kind)
        columns.append({"name": column.name, "categories": column.categories})
    return filled_body(tensors).answer({"columns": columns})


def _class_indices(labels: Int64[np.ndarray, " sample"], classes: int) -> Int32[np.ndarray, " sample"]:
    """Return class indices, -1 where unknown; the page looks up names and colours by them without asking again."""
    return np.where((labels >= 0) & (labels < classes), labels, -1).astype(np.int32)
