"""Every error that this package raises on purpose.

The tree::

    DviError
    ├── InputError (ValueError)          an argument is wrong; nothing was written
    │   └── HeadError                    the head cannot be found or does not reproduce the model
    ├── RunError
    │   ├── RunNotFoundError             there is no recording at this place
    │   ├── NotRecordedError (LookupError)  the run exists, the step, probe or array does not
    │   ├── FormatVersionError           written by a newer version of this package
    │   ├── DamagedRunError              a file is cut, malformed or contradicts its neighbours
    │   └── LockedRunError               another process is recording into this run right now
    ├── RecordingError (RuntimeError)    something failed during training (raised with strict=True only)
    ├── JobError (RuntimeError)          a worker failed or was cancelled
    └── NotYetError (NotImplementedError)  announced, not built

Every text says what was got, what was expected, and what to do.
"""

from __future__ import annotations


class DviError(Exception):
    """Root of the tree."""


class InputError(DviError, ValueError):
    """An argument is wrong; nothing was written."""


class HeadError(InputError):
    """The head cannot be found, or g(f(x)) does not reproduce model(x)."""


class RunError(DviError):
    """A run folder cannot be used as asked."""


class RunNotFoundError(RunError):
    """There is no recording at this place."""


class NotRecordedError(RunError, LookupError):
    """The run exists; the step, probe or array asked for does not."""


class FormatVersionError(RunError):
    """The folder was written by a newer version of this package."""


class DamagedRunError(RunError):
    """A file is cut, malformed or contradicts its neighbours."""


class LockedRunError(RunError):
    """Another process is recording into this run right now."""


class RecordingError(DviError, RuntimeError):
    """Something failed during training; raised with ``strict=True`` only."""


class JobError(DviError, RuntimeError):
    """A worker failed or was cancelled."""


class NotYetError(DviError, NotImplementedError):
    """Announced in the documentation, not built."""
