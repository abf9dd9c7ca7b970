"""See how a classifier learns: a recorder for the training loop and a TensorBoard plugin.

Public names are resolved when they are first used (PEP 562), so that importing the package imports nothing heavy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tensorboard_dvi.arrays import write_run
    from tensorboard_dvi.errors import (
        DamagedRunError,
        DviError,
        FormatVersionError,
        HeadError,
        InputError,
        JobError,
        LockedRunError,
        NotRecordedError,
        NotYetError,
        RecordingError,
        RunError,
        RunNotFoundError,
    )
    from tensorboard_dvi.record.faults import RecordingWarning
    from tensorboard_dvi.record.media.audio import Audio
    from tensorboard_dvi.record.recorder import Recorder
    from tensorboard_dvi.record.schedule import at, every, first_and_last, log_spaced
    from tensorboard_dvi.run import Run, open_run

    __version__: str

_PLACES = {
    "Audio": "record.media.audio",
    "DamagedRunError": "errors",
    "DviError": "errors",
    "FormatVersionError": "errors",
    "HeadError": "errors",
    "InputError": "errors",
    "JobError": "errors",
    "LockedRunError": "errors",
    "NotRecordedError": "errors",
    "NotYetError": "errors",
    "Recorder": "record.recorder",
    "RecordingError": "errors",
    "RecordingWarning": "record.faults",
    "Run": "run",
    "RunError": "errors",
    "RunNotFoundError": "errors",
    "at": "record.schedule",
    "every": "record.schedule",
    "first_and_last": "record.schedule",
    "log_spaced": "record.schedule",
    "open_run": "run",
    "write_run": "arrays",
}

__all__ = [
    "Audio",
    "DamagedRunError",
    "DviError",
    "FormatVersionError",
    "HeadError",
    "InputError",
    "JobError",
    "LockedRunError",
    "NotRecordedError",
    "NotYetError",
    "Recorder",
    "RecordingError",
    "RecordingWarning",
    "Run",
    "RunError",
    "RunNotFoundError",
    "__version__",
    "at",
    "every",
    "first_and_last",
    "log_spaced",
    "open_run",
    "write_run",
]


def __getattr__(name: str) -> Any:
    """Resolve a public name at its first use."""
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415 - costs 10 ms, rarely asked for

        return version("tensorboard-dvi")
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - nothing is imported before it is used

    value = getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
