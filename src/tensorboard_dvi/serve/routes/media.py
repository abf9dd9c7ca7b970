"""GET media: the picture, sound, text or table row of one sample."""

from __future__ import annotations

from werkzeug.datastructures import ContentRange
from werkzeug.wrappers import Request, Response

from tensorboard_dvi.serve.answers import RefusedError, bytes_answer
from tensorboard_dvi.serve.service import Service, requested_probe, requested_row

_SENT_AS_THEY_ARE = frozenset(
    {"image/png", "image/jpeg", "image/webp", "image/gif"}
    | {"audio/wav", "audio/mpeg", "audio/ogg", "audio/flac"}
    | {"application/json"}
)
"""What a browser shows or plays and never executes."""
_TEXT = "text/plain; charset=utf-8"


def answer(service: Service, request: Request) -> Response:
    """Return the recorded bytes; what is no known picture, sound or JSON goes out as plain text.

    A part can be asked for with ``Range``, so that sounds can be wound forward.
    """
    probe = requested_probe(service.requested(request).reader, request)
    row = requested_row(probe, request)
    if not probe.media_type:
        raise RefusedError(404, f"probe {probe.name!r} was recorded without media")
    kind = probe.media_type if probe.media_type in _SENT_AS_THEY_ARE else _TEXT
    start, stop = probe.media_bounds(row)
    wanted = (
        request.range.range_for_length(stop - start) if request.range and "If-Range" not in request.headers else None
    )
    if wanted is None:
        response = bytes_answer(probe.media_bytes(start, stop), kind)
        return response.make_conditional(request, accept_ranges=True, complete_length=stop - start)
    first, last = wanted
    response = bytes_answer(probe.media_bytes(start + first, start + last), kind)
    response.status_code = 206
    response.headers["Accept-Ranges"] = "bytes"
    response.content_range = ContentRange("bytes", first, last, stop - start)
    return response
