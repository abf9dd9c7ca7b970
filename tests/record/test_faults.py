from __future__ import annotations

import warnings

import pytest

from tensorboard_dvi.errors import InputError, RecordingError
from tensorboard_dvi.record.faults import Faults, RecordingWarning


def test_one_warning_and_one_notice_per_cause() -> None:
    notices: list[tuple[str, str, int | None]] = []
    off: list[int] = []
    faults = Faults(strict=False, notice=lambda *notice: notices.append(notice))

    def fail(text: str) -> None:
        with faults.guarded("x", 3, "it is off", lambda: off.append(1)):
            raise ValueError(text)

    with pytest.warns(RecordingWarning, match=r"^recording, x: ValueError: bad; it is off$"):
        fail("bad")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fail("bad")
    assert notices == [("x", "ValueError: bad; it is off", 3)]
    assert off == [1, 1]


def test_a_notice_that_fails_is_no_second_problem() -> None:
    def broken(*_: object) -> None:
        raise OSError("read-only")

    faults = Faults(strict=False, notice=broken)
    with pytest.warns(RecordingWarning, match="bad"), faults.guarded("x", None, "off"):
        raise ValueError("bad")


def test_strict_raises_our_own_errors_as_they_are_and_wraps_others() -> None:
    faults = Faults(strict=True, notice=lambda *_: None)
    with pytest.raises(InputError, match=r"^bad$"), faults.guarded("x", None, "off"):
        raise InputError("bad")
    with pytest.raises(RecordingError, match="x failed: ValueError: bad"), faults.guarded("x", None, "off"):
        raise ValueError("bad")


def test_an_interrupt_passes() -> None:
    faults = Faults(strict=False, notice=lambda *_: None)
    with pytest.raises(KeyboardInterrupt), faults.guarded("x", None, "off"):
        raise KeyboardInterrupt


def test_a_warning_turned_into_an_error_does_not_get_out(caplog: pytest.LogCaptureFixture) -> None:
    faults = Faults(strict=False, notice=lambda *_: None)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with faults.guarded("x", None, "off"):
            raise ValueError("bad")
    assert "recording, x: ValueError: bad; off" in caplog.text
