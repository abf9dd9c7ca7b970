"""GET thumbnails: the recorded media of some samples in one answer."""

from __future__ import annotations

import numpy as np
from werkzeug.wrappers import Request, Response

from tensorboard_dvi.serve import parameters
from tensorboard_dvi.serve.answers import RefusedError
from tensorboard_dvi.serve.service import Service, known_row, requested_probe
from tensorboard_dvi.serve.tensor_body import filled_body
from tensorboard_dvi.store.probe_reader import ProbeReader

MAX_ROWS = 256
MAX_BYTES = 16 << 20


def answer(service: Service, request: Request) -> Response:
    """Return the media of the rows, one after the other, and where each begins."""
    probe = requested_probe(service.requested(request).reader, request)
    if not probe.media_type:
        raise RefusedError(404, f"probe {probe.name!r} was recorded without media")
    rows = parameters.numbers(request, "rows", MAX_ROWS)
    media = _media(probe, [known_row(probe, row) for row in rows])
    offsets = np.zeros(len(media) + 1, dtype=np.uint32)
    offsets[1:] = np.cumsum([len(one) for one in media])
    return filled_body({"offsets": offsets, "bytes": np.frombuffer(b"".join(media), np.uint8)}).answer()


def _media(probe: ProbeReader, rows: list[int]) -> list[bytes]:
    media: list[bytes] = []
    size = 0
    for row in rows:
        media.append(probe.media(row))
        size += len(media[-1])
        if size > MAX_BYTES:
            raise RefusedError(400, f"{len(rows)} samples have more than {MAX_BYTES} bytes together; ask for fewer")
    return media
