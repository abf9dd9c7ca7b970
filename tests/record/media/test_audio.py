from __future__ import annotations

import io
import wave
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tests.record.media.encoding import encoded, shown

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.record.data import label_of
from tensorboard_dvi.record.media.audio import Audio, audio_in, is_waveform
from tensorboard_dvi.record.media.choice import Known, automatic
from tensorboard_dvi.record.media.encoder import MediaEncoder

RATE = 8_000
TONE = 0.5 * np.sin(np.arange(RATE) * 0.3)


def played(data: bytes) -> tuple[np.ndarray, int]:
    """Samples (channels, n) and rate, read by the standard library."""
    with wave.open(io.BytesIO(data)) as file:
        assert file.getsampwidth() == 2
        frames = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return frames.reshape(-1, file.getnchannels()).T, file.getframerate()


def clip(samples: Any, rate: int = RATE) -> tuple[np.ndarray, int]:
    media, data = encoded([None], lambda _: Audio(samples, rate))
    assert media.mime == "audio/wav"
    return played(data[0])


@pytest.mark.parametrize(
    "samples",
    [TONE, TONE[None], TONE.astype(np.float32), torch.from_numpy(TONE), torch.from_numpy(TONE).half(), TONE.tolist()],
)
def test_floats_become_16_bits(samples: Any) -> None:
    found, rate = clip(samples)
    assert (found.shape, rate) == ((1, RATE), RATE)
    np.testing.assert_allclose(found[0] / 32_767, TONE, atol=3e-4)


@given(st.lists(st.integers(-(2**15), 2**15 - 1), max_size=50))
def test_16_bits_come_back_exactly(values: list[int]) -> None:
    samples = np.array([values, values[::-1]], np.int16)
    found, _ = clip(samples)
    np.testing.assert_array_equal(found, samples)


def test_of_more_than_two_channels_the_mean_is_kept() -> None:
    found, _ = clip(np.stack([TONE, 0 * TONE, -TONE, 0 * TONE]))
    np.testing.assert_array_equal(found, np.zeros((1, RATE)))
    assert clip(np.full((3, 5), 100, np.int16))[0].tolist() == [[100] * 5]


def test_ten_seconds_are_kept_and_counted() -> None:
    longer = np.arange(RATE * 11) % 100
    media, data = encoded([None] * 2, shown([Audio(TONE, RATE), Audio(longer.astype(np.int16), RATE)]))
    found, _ = played(data[1])
    np.testing.assert_array_equal(found[0], longer[: RATE * 10])
    assert media.notices == ("1 sounds are longer than 10 s; the first 10 s are kept",)


def test_what_is_too_loud_or_no_number_is_clipped_and_said() -> None:
    media, data = encoded([None], lambda _: Audio(np.array([2.0, -np.inf, np.nan, 1.0]), RATE))
    assert played(data[0])[0].tolist() == [[32_767, -32_767, 0, 32_767]]
    assert "1 sounds have samples beyond -1 to 1" in media.notices[0]


def test_an_empty_sound() -> None:
    assert clip(np.zeros(0))[0].shape == (1, 0)


@pytest.mark.parametrize(
    ("samples", "rate", "text"),
    [
        (np.arange(5), RATE, "got int64; expected floats from -1 to 1, or int16"),
        ("tone", RATE, "got str; expected floats"),
        (np.zeros((5, 2, 2)), RATE, r"shape \(5, 2, 2\); expected \(n,\) or"),
        (np.zeros((100, 2)), RATE, "transpose"),
        (np.zeros(5), 0, "rate 0"),
        (np.zeros(5), True, "rate True"),
    ],
)
def test_what_is_no_sound_is_explained(samples: Any, rate: Any, text: str) -> None:
    with pytest.raises(InputError, match=text):
        Audio(samples, rate)


WAVEFORM = torch.from_numpy(TONE).float()[None]


class Decoder:
    """As a sound that is decoded when it is asked for looks from outside."""

    def get_all_samples(self) -> Any:
        return SimpleNamespace(data=WAVEFORM, sample_rate=RATE)


@pytest.mark.parametrize(
    "item",
    [
        {"audio": Decoder(), "label": 1},
        (WAVEFORM, RATE, 3),
        (WAVEFORM, RATE, "backward", "speaker", 0),
        (WAVEFORM, torch.tensor(RATE), 3),
        [WAVEFORM.numpy(), RATE],
        (Audio(TONE, RATE), 3),
        Audio(TONE, RATE),
        {"file": "a.wav", "audio": {"path": "a.wav", "array": TONE, "sampling_rate": RATE}, "label": 1},
        {"waveform": WAVEFORM, "sample_rate": RATE, "label": 1},
        ({"array": TONE, "sampling_rate": RATE}, 1),
    ],
)
def test_sounds_are_found_in_samples(item: Any) -> None:
    media, data = encoded([item])
    assert media.mime == "audio/wav"
    np.testing.assert_allclose(played(data[0])[0][0] / 32_767, TONE, atol=3e-4)


@pytest.mark.parametrize(
    "item",
    [
        (WAVEFORM, 3),
        (WAVEFORM, 7_999, 3),
        (WAVEFORM, 8_000.0, 3),
        (WAVEFORM, True, 3),
        (torch.rand(300), RATE, 3),
        (torch.rand(1, 9, 300), RATE),
        (WAVEFORM.long(), RATE, 3),
        {"array": TONE, "sampling_rate": 0},
    ],
)
def test_a_label_is_no_rate_and_other_shapes_no_waveforms(item: Any) -> None:
    assert not MediaEncoder("auto", [item]).usable


def test_the_label_of_a_waveform_follows_its_rate() -> None:
    assert label_of((WAVEFORM, RATE, 3)) == 3
    assert label_of((torch.rand(3), 2, RATE)) == 2
    assert label_of((WAVEFORM, 2, RATE)) == 2


def wav(seconds: float) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 1, 100, 0, "NONE", ""))
        out.writeframes(bytes(range(100)) * round(seconds))
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (wav(2), "audio/wav"), (b"OggS" + bytes(9), "audio/ogg"), (b"fLaC" + bytes(9), "audio/flac"),
        (b"ID3" + bytes(9), "audio/mpeg"), (b"\xff\xfb\x90\x64", "audio/mpeg"), (b"RIFF\0\0\0\0WAVEjunk", "audio/wav"),
    ],
)  # fmt: skip
def test_files_are_kept_as_they_are(data: bytes, mime: str) -> None:
    media, found = encoded([None], lambda _: data)
    assert (media.mime, found, media.notices) == (mime, [data], ())


def test_long_wav_files_are_cut_and_other_large_files_refused() -> None:
    media, found = encoded([None], lambda _: wav(12))
    with wave.open(io.BytesIO(found[0])) as file:
        assert (file.getnframes(), file.getsampwidth()) == (1_000, 1)
    assert "1 sounds are longer than 10 s" in media.notices[0]
    with pytest.raises(InputError, match=r"got a sound \(audio/ogg\) of 5,000,004 bytes; expected at most 4,194,304"):
        encoded([None], lambda _: b"OggS" + bytes(5_000_000))


def test_one_type_per_probe() -> None:
    with pytest.raises(InputError, match="got audio/ogg; expected audio/wav as before"):
        encoded([None] * 2, shown([wav(1), b"OggS"]))
    with pytest.raises(InputError, match="got bytes of an unknown type where other samples give a sound"):
        encoded([None] * 2, shown([wav(1), b"\x89PNG"]))


class Undecodable:
    """As torchcodec's decoder of a broken file."""

    def get_all_samples(self) -> None:
        raise RuntimeError("broken clip")


@pytest.mark.parametrize(
    "odd",
    [
        {"array": np.zeros(10), "sampling_rate": None},
        {"array": np.zeros(10), "sampling_rate": "high"},
        {"waveform": np.zeros(10), "sample_rate": float("nan")},
        {"waveform": np.zeros(10), "sample_rate": float("inf")},
        {"array": "file", "sampling_rate": 16_000},
        {"audio": Undecodable()},
        {"audio": {"array": np.zeros(10), "sampling_rate": 0}},
    ],
)
def test_what_only_looks_like_a_sound_does_not_break_the_automatic_choice(odd: dict[str, Any]) -> None:
    samples = [{**odd, "text": "words"} for _ in range(3)]
    choice = automatic(samples, Known())
    assert choice is not None
    assert choice.kind.noun == "text"


@pytest.mark.parametrize("label", [float("nan"), float("inf")])
def test_a_label_that_is_no_number_is_no_rate(label: float) -> None:
    assert not is_waveform((torch.zeros(3, 100), torch.tensor(label)))


@pytest.mark.parametrize("rate", [float("nan"), float("inf"), "16000", None, True, 0, 10**9])
def test_odd_rates_are_refused_in_words(rate: Any) -> None:
    with pytest.raises(InputError, match="rate"):
        audio_in({"array": np.zeros(10), "sampling_rate": rate})
