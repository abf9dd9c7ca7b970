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
    if not _is_whole(value):
        raise RefusedError(400, f"the parameter {name!r} must be a whole number, got {value[:40]!r}")
    return int(value)


def numbers(request: Request, name: str, most: int) -> list[int]:
    """Return the parameter ``name`` as whole numbers between commas.

    Raises:
        RefusedError: It is missing, has more than ``most`` numbers, or something that is no number.
    """
    value = text(request, name)
    if value.count(",") >= most:
        raise RefusedError(400, f"the parameter {name!r} has {value.count(',') + 1} numbers; ask for at most {most}")
    parts = value.split(",")
    odd = next((part for part in parts if not _is_whole(part)), None)
    if odd is not None:
        raise RefusedError(400, f"the parameter {name!r} must be whole numbers between commas, got {odd[:40]!r}")
    return [int(part) for part in parts]


def snapshots(request: Request, steps: list[int]) -> list[int]:
    """Return those of ``steps`` with the indices ``from`` (included) to ``to`` (excluded).

    Raises:
        RefusedError: They are missing, or no range of the steps.
    """
    start, stop = number(request, "from"), number(request, "to")
    if not 0 <= start < stop <= len(steps):
        raise RefusedError(400, f"snapshots {start} to {stop} were asked for; expected 0 <= from < to <= {len(steps)}")
    return steps[start:stop]


def _is_whole(value: str) -> bool:
    digits = value.removeprefix("-")
    return digits.isascii() and digits.isdecimal() and len(digits) <= 15
