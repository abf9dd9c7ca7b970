"""What a route gives back: JSON, bytes, or a refusal."""

from __future__ import annotations

import gzip
from collections.abc import Mapping

import msgspec
from werkzeug.wrappers import Request, Response

from tensorboard_dvi.errors import DviError
from tensorboard_dvi.store.messages import Problem

KEEP = "private, max-age=31536000, immutable"
"""Cache-Control of what is addressed by its digest."""
ASK = "no-cache"
"""Cache-Control of what may change."""
_GZIP_FROM = 2048
_TEXTUAL = ("text/", "application/json")


class RefusedError(DviError):
    """A request that is answered with a status other than 2xx and a text for the user."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})


def json_answer(message: msgspec.Struct, status: int = 200) -> Response:
    """Return ``message`` as JSON; NaN and infinities become null."""
    return Response(msgspec.json.encode(message), status=status, content_type="application/json; charset=utf-8")


def bytes_answer(body: bytes, content_type: str, cache: str = ASK) -> Response:
    """Return ``body`` as it is."""
    response = Response(body, content_type=content_type)
    response.headers["Cache-Control"] = cache
    return response


def problem_answer(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return a refusal with its text."""
    response = json_answer(Problem(message=message), status)
    response.headers.update(headers or {})
    return response


def finished(response: Response, request: Request, *, immutable: bool) -> Response:
    """Return ``response`` with the headers that every answer carries, compressed where that pays.

    Args:
        response: What a route made.
        request: The request that it answers.
        immutable: Whether the browser may keep what it asked for by digest (``?v=``).
    """
    headers = response.headers
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if response.status_code not in {200, 206}:
        headers["Cache-Control"] = "no-store"
    elif immutable and request.args.get("v"):
        headers["Cache-Control"] = KEEP
    headers.setdefault("Cache-Control", ASK)
    textual = headers["Content-Type"].startswith(_TEXTUAL) and response.status_code != 206
    if textual and len(body := response.get_data()) >= _GZIP_FROM:
        headers["Vary"] = "Accept-Encoding"
        if request.accept_encodings["gzip"] > 0:
            headers["Content-Encoding"] = "gzip"
            response.set_data(gzip.compress(body, compresslevel=3))
    return response
