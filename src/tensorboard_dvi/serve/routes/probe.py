"""GET probe: what is known of the samples of a probe, whatever the snapshot."""

from __future__ import annotations

from typing import Any

import numpy as np
from werkzeug.wrappers import Request, Response

from tensorboard_dvi.serve.service import Service, requested_probe
from tensorboard_dvi.serve.tensor_body import filled_body


def answer(service: Service, request: Request) -> Response:
    """Return labels, ids (exact up to 2^53), true labels where recorded, and columns."""
    probe = requested_probe(service.requested(request).reader, request)
    tensors: dict[str, np.ndarray] = {
        "labels": probe.labels.astype(np.int32),
        "ids": probe.ids.astype(np.float64),
    }
    if probe.truth is not None:
        tensors["truth"] = probe.truth.astype(np.int32)
    columns: list[dict[str, Any]] = []
    for index, column in enumerate(probe.entry.columns):
        kind = np.float64 if column.categories is None else np.int32
        tensors[f"column/{index}"] = probe.column_numbers(index).astype(kind)
        columns.append({"name": column.name, "categories": column.categories})
    return filled_body(tensors).answer({"columns": columns})
