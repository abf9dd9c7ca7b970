from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor
from torch.utils.data import Subset

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.record.media.choice import Known
from tensorboard_dvi.record.media.encoder import Media, MediaEncoder
from tensorboard_dvi.record.media.picture import LARGEST
from tensorboard_dvi.record.media.source import found_normalize

SMALL = np.random.default_rng(0).integers(0, 256, (8, 10, 3), dtype=np.uint8)


def encoded(items: list[Any], choice: Any = "auto", normalize: Any = None) -> Media:
    encoder = MediaEncoder(choice, items, Known(normalize))
    for item in items:
        encoder.add(item)
    return encoder.media()


def picture(media: Media, index: int = 0) -> np.ndarray:
    assert media.encoded is not None
    return np.asarray(Image.open(io.BytesIO(list(media.encoded)[index])))


@pytest.mark.parametrize(
    "value",
    [
        SMALL,
        np.moveaxis(SMALL, 2, 0),
        torch.from_numpy(SMALL),
        torch.from_numpy(np.moveaxis(SMALL, 2, 0).copy()).long(),
        torch.from_numpy(np.moveaxis(SMALL, 2, 0) / np.float32(255)),
        (SMALL / 255).astype(np.float64),
        Image.fromarray(SMALL),
        Image.fromarray(SMALL).convert("RGBA"),
    ],
)
def test_small_pictures_come_back_exactly(value: Any) -> None:
    media = encoded([(value, 1)])
    assert media.mime == "image/png"
    assert media.size == (8, 10)
    assert media.notices == ()
    np.testing.assert_array_equal(picture(media), SMALL)


@pytest.mark.parametrize("value", [SMALL[:, :, 0], SMALL[None, :, :, 0], SMALL[:, :, :1]])
def test_grey_pictures(value: np.ndarray) -> None:
    np.testing.assert_array_equal(picture(encoded([(value, 0)])), SMALL[:, :, 0])


def test_true_and_false_are_white_and_black() -> None:
    np.testing.assert_array_equal(picture(encoded([np.eye(5, dtype=bool)])), np.eye(5) * 255)


def test_large_pictures_are_scaled_down_to_jpeg() -> None:
    ramp = np.broadcast_to(np.linspace(0, 255, 200, dtype=np.uint8), (100, 200))
    media = encoded([ramp, ramp])
    assert media.mime == "image/jpeg"
    assert media.size == (32, LARGEST)
    assert abs(picture(media).astype(int)[16] - np.linspace(0, 255, 64)).max() < 8


def test_normalize_is_undone_through_subsets_and_compositions() -> None:
    class Normalize:
        mean, std = [0.5, 0.4, 0.3], (0.2, 0.3, 0.1)

    class Compose:
        transforms = (len, Normalize())

    class Source:
        transform = Compose()

    normalize = found_normalize(Subset(Source(), [0]))  # type: ignore[arg-type]
    assert normalize is not None
    mean, deviation = (np.array(values)[:, None, None] for values in (Normalize.mean, Normalize.std))
    value = (np.moveaxis(SMALL, 2, 0) / 255 - mean) / deviation
    media = encoded([torch.from_numpy(value)], normalize=normalize)
    np.testing.assert_array_equal(picture(media), SMALL)


def test_no_normalize() -> None:
    assert found_normalize(None) is None
    assert found_normalize([1, 2]) is None


def test_other_ranges_are_stretched_over_all_samples_and_announced() -> None:
    media = encoded([np.full((4, 4), 16.0), np.zeros((4, 4)) - 16, np.zeros((4, 4))])
    assert [int(picture(media, index)[0, 0]) for index in range(3)] == [255, 0, 128]
    assert "range from -16 to 16" in media.notices[0]


def test_nan_is_black_and_nothing_fails() -> None:
    value = np.full((4, 4), np.nan)
    value[0] = 1
    assert picture(encoded([value]))[1, 1] == 0


@pytest.mark.parametrize(
    "value", [torch.ones(257), torch.ones(2, 3, 4, 5), 3, None, b"\x89PNG", np.ones((2, 50)), np.ones((5, 6, 7))]
)
def test_what_is_nothing_known_has_no_media(value: Any) -> None:
    assert not MediaEncoder("auto", [(value, 0)]).usable


def test_functions_give_arrays_pictures_or_bytes() -> None:
    file = io.BytesIO()
    Image.fromarray(SMALL).save(file, "PNG")
    for choice in (lambda _: SMALL, lambda _: Image.fromarray(SMALL), lambda _: file.getvalue()):
        np.testing.assert_array_equal(picture(encoded([None], choice)), SMALL)
    media = encoded([None], lambda _: file.getvalue())
    assert (media.mime, media.size) == ("image/png", None)


def test_unknown_bytes_and_mixed_kinds_are_explained() -> None:
    with pytest.raises(InputError, match="bytes of an unknown type"):
        encoded([None], lambda _: b"<script>")
    values = iter([SMALL, SMALL, torch.ones(3)])
    encoder = MediaEncoder(lambda _: next(values), [None])
    encoder.add(None)
    with pytest.raises(InputError, match=r"got Tensor of shape \(3,\) where other samples give a picture"):
        encoder.add(None)


def test_sizes_may_differ() -> None:
    assert encoded([SMALL, SMALL[:5]]).size is None


def test_gradients_do_not_disturb() -> None:
    value: Tensor = torch.rand(1, 6, 6, requires_grad=True)
    assert encoded([(value, 0)]).mime == "image/png"
