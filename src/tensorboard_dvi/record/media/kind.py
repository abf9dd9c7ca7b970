"""The contract of a kind of media: which values it takes, and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable


@dataclass(frozen=True)
class Encoded:
    """One sample's media as stored.

    Attributes:
        data: the bytes.
        mime: their type.
        size: height and width in pixels of a picture, where they are known.
    """

    data: bytes
    mime: str
    size: tuple[int, int] | None = None


@runtime_checkable
class Kind(Protocol):
    """Encodes the values of one probe, one after the other.

    Attributes:
        noun: what one is called in an error.
    """

    noun: str

    def accepts(self, value: Any) -> bool:
        """Whether this is such a value."""
        ...

    def encode(self, value: Any) -> Encoded:
        """The value as it is stored; only for values that are accepted.

        Raises:
            InputError: it cannot be.
        """
        ...

    def notices(self) -> tuple[str, ...]:
        """What the user should know of the values so far."""
        ...
