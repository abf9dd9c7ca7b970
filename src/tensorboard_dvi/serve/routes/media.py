"""GET media: the picture or text of one sample."""

from __future__ import annotations

from werkzeug.wrappers import Request, Response

from tensorboard_dvi.serve import parameters
from tensorboard_dvi.serve.answers import RefusedError, bytes_answer
from tensorboard_dvi.serve.service import Service, requested_probe

_IMAGES = ("image/png", "image/jpeg", "image/webp")


def answer(service: Service, request: Request) -> Response:
    """Return the recorded bytes; whatever is not one of three kinds of pictures goes out as plain text."""
    probe = requested_probe(service.requested(request).reader, request)
    row = parameters.number(request, "row")
    if not probe.media_type:
        raise RefusedError(404, f"probe {probe.name!r} was recorded without media")
    if not 0 <= row < probe.count:
        raise RefusedError(404, f"row {row} is not in probe {probe.name!r} (rows: 0 to {probe.count - 1})")
    body = probe.media(row)
    return bytes_answer(body, probe.media_type if probe.media_type in _IMAGES else "text/plain; charset=utf-8")
