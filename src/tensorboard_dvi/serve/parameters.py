"""The parameters of a URL."""

from __future__ import annotations

from werkzeug.wrappers import Request

from tensorboard_dvi.serve.answers import RefusedError


def text(request: Request, name: str) -> str:
    """Return the parameter ``name``.

    Raises:
        RefusedError: It is missing or empty.
    """
    value = request.args.get(name, "")
    if not value:
        raise RefusedError(400, f"the parameter {name!r} is missing")
    return value


def number(request: Request, name: str) -> int:
    """Return the parameter ``name`` as a whole number.

    Raises:
        RefusedError: It is missing, or not a whole number of at most 15 digits.
    """
    value = text(request, name)
    digits = value.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 15):
        raise RefusedError(400, f"the parameter {name!r} must be a whole number, got {value[:40]!r}")
    return int(value)
