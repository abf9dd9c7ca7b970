"""Texts as media."""

from __future__ import annotations

from typing import Any

from tensorboard_dvi.record.media.kind import Encoded
from tensorboard_dvi.store.media_types import TEXT
from tensorboard_dvi.store.text import plain

LONGEST = 4_000
"""Characters of a text that are kept."""


class Texts:
    """Texts as UTF-8, cut after ``LONGEST`` characters."""

    noun = "text"

    def __init__(self) -> None:
        self._cut = 0

    def accepts(self, value: Any) -> bool:
        """Whether this is a text."""
        return isinstance(value, str)

    def encode(self, value: str) -> Encoded:
        """The beginning of the text; what is HTML in it stays text."""
        self._cut += len(value) > LONGEST
        return Encoded(plain(value[:LONGEST]).encode(), TEXT)

    def notices(self) -> tuple[str, ...]:
        """How many were cut."""
        if not self._cut:
            return ()
        return (f"{self._cut:,} texts have more than {LONGEST:,} characters; the first {LONGEST:,} are kept",)
