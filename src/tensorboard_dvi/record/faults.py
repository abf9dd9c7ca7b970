"""What happens when recording fails: one warning per cause, the training goes on."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from tensorboard_dvi.errors import DviError, RecordingError

_logger = logging.getLogger(__name__)


class RecordingWarning(UserWarning):
    """Something of the recording was switched off; the training is not affected."""


class Faults:
    """Turns exceptions of the recording into one warning and one notice each.

    Args:
        strict: raise them instead.
        notice: writes subject, text and step into the run folder.
    """

    def __init__(self, *, strict: bool, notice: Callable[[str, str, int | None], None]) -> None:
        self._strict = strict
        self._notice = notice
        self._reported: set[tuple[str, str]] = set()

    @contextmanager
    def guarded(
        self, subject: str, step: int | None, consequence: str, switch_off: Callable[[], None] | None = None
    ) -> Iterator[None]:
        """Let no exception out.

        Args:
            subject: what was being done, for the notice.
            step: the snapshot it happened in.
            consequence: what the user loses, as a sentence.
            switch_off: called after a failure, so that it does not happen again.

        Raises:
            RecordingError: something failed and the recorder is strict.
            DviError: idem, with an error of ours.
        """
        try:
            yield
        except Exception as error:
            if switch_off is not None:
                switch_off()
            self.report(subject, f"{_text(error)}; {consequence}", step)
            if self._strict:
                if isinstance(error, DviError):
                    raise
                raise RecordingError(f"{subject} failed: {_text(error)}") from error

    def report(self, subject: str, text: str, step: int | None) -> None:
        """Warn once per subject and text, and write it into the run folder where that is possible."""
        if (subject, text) in self._reported:
            return
        self._reported.add((subject, text))
        # A run folder that cannot be written is often the very cause.
        with suppress(Exception):
            self._notice(subject, text, step)
        if self._strict:
            return
        message = f"recording, {subject}: {text}"
        try:
            warnings.warn(message, RecordingWarning, stacklevel=2)
        except Warning:
            # The user turns warnings into errors; a recording must not end a training for that.
            _logger.error(message)  # noqa: TRY400 - the trace is that of the warning filter


def _text(error: BaseException) -> str:
    return str(error) if isinstance(error, DviError) else f"{type(error).__name__}: {error}"
