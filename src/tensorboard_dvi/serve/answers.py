"""What a route gives back: JSON, tensors, or a refusal."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
import safetensors.numpy
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


def tensors_answer(tensors: Mapping[str, np.ndarray], metadata: Mapping[str, Any] | None = None) -> Response:
    """Return a safetensors body; values of ``metadata`` are encoded as JSON.

    safetensors lays wider types first, so that a typed array can be made of every tensor without a copy.
    """
    encoded = {name: msgspec.json.encode(value).decode() for name, value in (metadata or {}).items()}
    contiguous = {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}
    return Response(safetensors.numpy.save(contiguous, encoded or None), content_type="application/octet-stream")


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
    if response.status_code != 200:
        headers["Cache-Control"] = "no-store"
    elif immutable and request.args.get("v"):
        headers["Cache-Control"] = KEEP
    headers.setdefault("Cache-Control", ASK)
    body = response.get_data()
    if len(body) >= _GZIP_FROM and headers["Content-Type"].startswith(_TEXTUAL):
        headers["Vary"] = "Accept-Encoding"
        if request.accept_encodings["gzip"] > 0:
            headers["Content-Encoding"] = "gzip"
            response.set_data(gzip.compress(body, compresslevel=3))
    return response
