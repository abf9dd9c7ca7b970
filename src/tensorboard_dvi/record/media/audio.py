"""Sounds as media."""

from __future__ import annotations

import io
import wave
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Int16

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.record.media.kind import Encoded
from tensorboard_dvi.record.media.numeric import numbers_of
from tensorboard_dvi.store.media_types import SOUNDS, encoded_type

LONGEST_SECONDS = 10
LARGEST_FILE = 4 * 1024 * 1024
"""Bytes of an encoded sound, which is kept as it is."""
RATES = frozenset({8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000})
"""By one of these a data set's second value is told from a label."""
_LARGEST_RATE = 384_000
_MOST_CHANNELS = 8


@dataclass(frozen=True, eq=False)
class Audio:
    """A sound, as ``media=`` may return it and ``write_run`` takes it.

    Args:
        samples: (n,) or (channels, n), an array or a tensor: floats from -1 to 1, or int16. Of more than two channels
            the mean is kept.
        rate: samples per second.

    Raises:
        InputError: shape, type or rate are none of these.

    >>> import numpy as np
    >>> Audio(np.sin(np.arange(8000) * 0.3), 8000).rate
    8000
    """

    samples: Any
    rate: int

    def __post_init__(self) -> None:
        """Check what was given."""
        numbers = self.numbers
        if numbers is None or (numbers.dtype.kind != "f" and numbers.dtype != np.int16):
            got = type(self.samples).__name__ if numbers is None else str(numbers.dtype)
            raise InputError(f"Audio: got {got}; expected floats from -1 to 1, or int16; divide by the largest value")
        if numbers.ndim not in {1, 2} or (numbers.ndim == 2 and not 1 <= len(numbers) <= _MOST_CHANNELS):
            raise InputError(
                f"Audio: got samples of shape {numbers.shape}; expected (n,) or (channels, n) with at most "
                f"{_MOST_CHANNELS} channels; transpose (n, channels)"
            )
        _rate(self.rate)

    @property
    def numbers(self) -> np.ndarray | None:
        """The samples as an array."""
        return numbers_of(np.asarray(self.samples) if isinstance(self.samples, list | tuple) else self.samples)


class Clips:
    """Sounds as 16-bit WAV of at most ``LONGEST_SECONDS``; encoded files as they are, WAV files cut."""

    noun = "sound"

    def __init__(self) -> None:
        self._cut = 0
        self._loud = 0

    def accepts(self, value: Any) -> bool:
        """Whether this is an ``Audio``, a decoded sound of ``datasets``, or bytes that begin like a sound."""
        if isinstance(value, bytes | bytearray | memoryview):
            return encoded_type(bytes(value[:16])) in SOUNDS
        return _audio_of(value) is not None

    def encode(self, value: Any) -> Encoded:
        """The beginning of the sound.

        Raises:
            InputError: it is an encoded file that is too large.
        """
        if isinstance(value, bytes | bytearray | memoryview):
            return self._file(bytes(value))
        audio = _audio_of(value)
        assert audio is not None  # noqa: S101 - accepted
        return Encoded(_wav(self._sixteen_bits(audio), int(audio.rate)), "audio/wav")

    def notices(self) -> tuple[str, ...]:
        """How many were cut, or too loud."""
        found = []
        if self._cut:
            found.append(
                f"{self._cut:,} sounds are longer than {LONGEST_SECONDS} s; the first {LONGEST_SECONDS} s are kept"
            )
        if self._loud:
            found.append(f"{self._loud:,} sounds have samples beyond -1 to 1; they are clipped where one hears them")
        return tuple(found)

    def _sixteen_bits(self, audio: Audio) -> Int16[np.ndarray, "channel time"]:
        numbers = audio.numbers
        assert numbers is not None  # noqa: S101 - checked by Audio
        samples = np.atleast_2d(numbers)
        most = LONGEST_SECONDS * int(audio.rate)
        self._cut += samples.shape[1] > most
        samples = samples[:, :most]
        if len(samples) > 2:
            samples = samples.mean(axis=0, keepdims=True).astype(samples.dtype)
        if samples.dtype == np.int16:
            return samples
        finite = np.nan_to_num(samples.astype(np.float64), nan=0.0)
        self._loud += bool((np.abs(finite) > 1 + 1e-6).any())
        return np.asarray(np.rint(np.clip(finite, -1, 1) * 32_767), dtype=np.int16)

    def _file(self, data: bytes) -> Encoded:
        mime = encoded_type(data)
        if mime == "audio/wav":
            shorter = _shortened(data)
            self._cut += len(shorter) < len(data)
            data = shorter
        if len(data) > LARGEST_FILE:
            raise InputError(
                f"media: got a sound ({mime}) of {len(data):,} bytes; expected at most {LARGEST_FILE:,}; give a "
                f"shorter one, or dvi.Audio(samples, rate), of which the first {LONGEST_SECONDS} s are kept"
            )
        return Encoded(data, mime)


def audio_in(item: Any) -> Audio | None:
    """The sound in a sample as data sets give it; None where there is none.

    Known are (waveform (channels, n), rate, …) as torchaudio gives it, an ``Audio`` in the first place, and mappings
    with a decoded sound of ``datasets``, or with ``waveform`` and ``sample_rate``.
    """
    if isinstance(item, Mapping):
        found = (_audio_of(value) for value in (item, *item.values()))
        return next((audio for audio in found if audio is not None), None)
    if is_waveform(item):
        return Audio(item[0], int(item[1]))
    return _audio_of(item[0] if isinstance(item, tuple | list) and item else item)


def is_waveform(item: Any) -> bool:
    """Whether a sample begins with a waveform and its rate, as those of torchaudio do."""
    if not isinstance(item, tuple | list) or len(item) < 2 or isinstance(item[1], bool | float | str):
        return False
    shape: tuple[int, ...] = tuple(getattr(item[0], "shape", ()))
    if len(shape) != 2 or not 1 <= shape[0] <= _MOST_CHANNELS < shape[1] or getattr(item[1], "ndim", 0) != 0:
        return False
    numbers = numbers_of(item[0])
    sounding = numbers is not None and (numbers.dtype.kind == "f" or numbers.dtype == np.int16)
    return sounding and _is_rate(item[1]) and int(item[1]) in RATES


def _is_rate(rate: Any) -> bool:
    try:
        return not isinstance(rate, bool) and bool(int(rate) == rate and 1 <= rate <= _LARGEST_RATE)
    except (TypeError, ValueError, OverflowError):  # a text, NaN, infinity
        return False


def _rate(rate: Any) -> int:
    if not _is_rate(rate):
        raise InputError(f"Audio: got the rate {rate!r}; expected samples per second, such as 16000")
    return int(rate)


def _audio_of(value: Any) -> Audio | None:
    """The sound that a value is; None where it is none.

    Raises:
        InputError: it says that it is one, but cannot be heard.
    """
    if isinstance(value, Audio):
        return value
    if isinstance(value, Mapping):
        for samples, rate in (("array", "sampling_rate"), ("waveform", "sample_rate")):
            if samples in value and rate in value:
                return Audio(value[samples], _rate(value[rate]))
    if callable(getattr(value, "get_all_samples", None)):
        try:
            decoded = value.get_all_samples()
        except (RuntimeError, ValueError, OSError) as error:
            raise InputError(
                f"media: got a sound that cannot be decoded ({error}); leave it out, or repair it"
            ) from error
        return Audio(decoded.data, _rate(decoded.sample_rate))
    return None


def _wav(samples: Int16[np.ndarray, "channel time"], rate: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(len(samples))
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.T.astype("<i2").tobytes())
    return file.getvalue()


def _shortened(data: bytes) -> bytes:
    """The beginning of a WAV file; the whole where it is short, or is not of a form that the standard library reads."""
    try:
        with wave.open(io.BytesIO(data)) as source:
            most = LONGEST_SECONDS * source.getframerate()
            if source.getnframes() <= most:
                return data
            parameters, frames = source.getparams(), source.readframes(most)
    except (wave.Error, EOFError):
        return data
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams(parameters)
        out.writeframes(frames)
    return file.getvalue()
