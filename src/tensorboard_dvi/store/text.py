"""Texts and values of users, made fit for JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np


def plain(text: Any) -> str:
    """The text without lone surrogates, which JSON cannot hold."""
    return str(text).encode("utf-8", "replace").decode("utf-8")


def encoded(value: Any) -> bytes:
    """JSON for people to read: indented, NaN and infinities as null, foreign objects as their text."""
    return msgspec.json.format(msgspec.json.encode(value, enc_hook=_value), indent=1) + b"\n"


def finite(value: Any) -> float | None:
    """A number as JSON knows it: None for NaN and infinities."""
    number = float(value)
    return number if math.isfinite(number) else None


def json_value(value: Any) -> Any:
    """A user's value as JSON: mappings, lists, texts, finite numbers; anything else becomes its text."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Mapping):
        return {plain(key): json_value(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [json_value(entry) for entry in value]
    return _scalar(value)


def _scalar(value: Any) -> str | float | int | bool | None:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float):
        return finite(value)
    if isinstance(value, int) and -(2**63) <= value < 2**63:
        return int(value)
    return plain(value)


def _value(value: Any) -> Any:
    return plain(value)
