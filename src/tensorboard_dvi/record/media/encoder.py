"""Encodes the media of a probe while its samples are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.record.media.choice import Known, MediaFunction, automatic, check, explicit
from tensorboard_dvi.record.media.spool import Spool

_MUCH = 1_000_000_000


@dataclass(frozen=True)
class Media:
    """Encoded media of all samples.

    Attributes:
        mime: one type for all.
        size: height and width in pixels where all share them.
        encoded: one entry per sample; None where they were given up.
        notices: what the user should know.
    """

    mime: str
    size: tuple[int, int] | None
    encoded: Spool | None
    notices: tuple[str, ...] = ()


class MediaEncoder:
    """Encodes samples as they are read, all to one type, in bounded memory.

    Args:
        choice: "auto", or a function from a sample to what is shown of it.
        examples: some samples, which settle the kind and how numbers become brightness.
        known: what the data set says of its inputs.
        folder: where media lie until they are written.

    Raises:
        InputError: the function returns what cannot be shown.
    """

    def __init__(
        self,
        choice: MediaFunction | Literal["auto"],
        examples: Sequence[Any],
        known: Known | None = None,
        folder: Path | None = None,
    ) -> None:
        if isinstance(choice, str) and choice != "auto":
            raise InputError(f"media: got {choice!r}; expected 'auto', a function from a sample to its media, or None")
        self._explicit = not isinstance(choice, str)
        known = known or Known()
        found = automatic(examples, known) if isinstance(choice, str) else explicit(choice, examples, known)
        self.usable = found is not None
        self._choice = found
        self._spool = Spool(folder)
        self._mime = ""
        self._sizes: set[tuple[int, int] | None] = set()
        self._problem = ""

    def add(self, item: Any) -> None:
        """Encode the next sample. What "auto" found and cannot go on with is given up, and said in a notice.

        Raises:
            InputError: the user's function returned something of another kind or type than before.
        """
        if self._problem or self._choice is None:
            return
        try:
            self._add(item)
        except InputError as error:
            if self._explicit:
                raise
            self._give_up(f"sample {len(self._spool)}: {error}")

    def media(self) -> Media:
        """Everything that was added."""
        if self._choice is None or self._problem:
            return Media("", None, None, (self._problem,))
        size = next(iter(self._sizes)) if len(self._sizes) == 1 else None
        notices = self._choice.kind.notices()
        if self._spool.bytes > _MUCH:
            text = f"they take {self._spool.bytes / 1e9:.1f} GB; pass limit=, a function that gives less, or media=None"
            notices = (*notices, text)
        return Media(self._mime, size, self._spool, notices)

    def _add(self, item: Any) -> None:
        assert self._choice is not None  # noqa: S101 - asked by add
        value = self._choice.value(item)
        check(self._choice.kind, value)
        encoded = self._choice.kind.encode(value)
        if self._mime and encoded.mime != self._mime:
            raise InputError(f"media: got {encoded.mime}; expected {self._mime} as before; give all samples one type")
        self._mime = encoded.mime
        self._sizes.add(encoded.size)
        try:
            self._spool.append(encoded.data)
        except OSError as error:
            self._give_up(f"{type(error).__name__}: {error}")

    def _give_up(self, reason: str) -> None:
        self._problem = f"not recorded: {reason}"
        self._spool.close()
