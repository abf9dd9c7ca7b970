"""The one wrapper around all routes: method, rules of a POST, errors, headers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from tensorboard_dvi.errors import (
    DviError,
    InputError,
    NotRecordedError,
    RunNotFoundError,
)
from tensorboard_dvi.serve.answers import RefusedError, finished, problem_answer
from tensorboard_dvi.serve.service import Service

_logger = logging.getLogger("tensorboard")

Answer = Callable[["Service", Request], Response]


@dataclass(frozen=True)
class Route:
    """A route as a WSGI application.

    Attributes:
        service: What the routes share.
        answer: Makes the response.
        method: GET (which includes HEAD) or POST.
        immutable: Whether an answer to a URL with ``?v=`` may be cached for good.
        change: Of a GET route that takes POST too: makes the response to that.
    """

    service: Service
    answer: Answer
    method: str = "GET"
    immutable: bool = False
    change: Answer | None = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Serve one request; no exception gets out."""
        request = Request(environ)
        response = finished(self._response(request), request, immutable=self.immutable)
        return response(environ, start_response)

    def _response(self, request: Request) -> Response:
        try:
            self._check_method(request)
            answer = self.answer
            if request.method == "POST":
                self.service.guard.check(request)
                answer = self.change or answer
            with np.errstate(all="ignore"):
                return answer(self.service, request)
        except Exception as error:  # noqa: BLE001 - TensorBoard would answer with a traceback page
            return _problem(error, request)

    def _check_method(self, request: Request) -> None:
        allowed = ("GET", "HEAD") if self.method == "GET" else (self.method,)
        if self.change is not None:
            allowed = (*allowed, "POST")
        if request.method not in allowed:
            raise RefusedError(
                405, f"{request.method} is not possible here; use {self.method}", {"Allow": ", ".join(allowed)}
            )


def _problem(error: Exception, request: Request) -> Response:
    status, message, headers = 500, "something went wrong in the DVI plugin; TensorBoard's log has the details", {}
    match error:
        case RefusedError():
            status, message, headers = error.status, str(error), error.headers
        case RunNotFoundError() | NotRecordedError():
            status, message = 404, str(error)
        case InputError():
            status, message = 400, str(error)
        case msgspec.MsgspecError():
            status, message = 400, f"the request cannot be read: {error}"
        case HTTPException():
            status, message = error.code or 400, error.description or error.name
        case DviError():
            message = str(error)
            _logger.warning("DVI: %s: %s", request.path, error)
        case _:
            _logger.error("DVI: %s failed", request.path, exc_info=error)
    return problem_answer(status, message, headers)
