"""Which value of a sample is its medium, and of which kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.record.data import LABEL_KEYS, input_of
from tensorboard_dvi.record.media.audio import Clips, audio_in
from tensorboard_dvi.record.media.kind import Kind
from tensorboard_dvi.record.media.numeric import numbers_of
from tensorboard_dvi.record.media.picture import Pictures
from tensorboard_dvi.record.media.table_row import TableRows
from tensorboard_dvi.record.media.text import Texts

MediaFunction = Callable[[Any], Any]
TEXT_KEYS = ("text", "sentence", "content", "review", "document", "question", "premise", "title")
EXPECTED = (
    "an array (H, W), (H, W, 3) or (3, H, W), a PIL image, a text, a mapping from column to value, dvi.Audio, or the "
    "bytes of a PNG, JPEG, GIF, WebP, WAV, MP3, OGG or FLAC file"
)


@dataclass(frozen=True)
class Known:
    """What a data set says of its inputs; see ``source.py``."""

    normalize: tuple[np.ndarray, np.ndarray] | None = None
    names: Sequence[str] = ()


@dataclass(frozen=True)
class Choice:
    """How the medium of a sample is found and encoded."""

    value: MediaFunction
    kind: Kind


def automatic(examples: Sequence[Any], known: Known) -> Choice | None:
    """What can be shown of such samples: sounds, else pictures, else texts, else vectors as rows; None where nothing.

    Args:
        examples: some samples as the data set gives them.
        known: about the inputs.
    """
    if not examples:
        return None
    if _all(_is_sound, examples):
        return Choice(audio_in, Clips())
    inputs = _inputs(examples[0])
    for value in inputs:
        values = [value(item) for item in examples]
        if _all(_is_picture, values):
            return Choice(value, Pictures(values, known.normalize))
    for value in _texts(examples[0], inputs):
        if _all(Texts().accepts, [value(item) for item in examples]):
            return Choice(value, Texts())
    values = [input_of(item) for item in examples]
    return Choice(input_of, TableRows(known.names)) if _are_rows(values, known.names) else None


def explicit(function: MediaFunction, examples: Sequence[Any], known: Known) -> Choice | None:
    """How to show what the user's function returns; None where there are no samples.

    Raises:
        InputError: it returns for some example what cannot be shown, or values of different kinds.
    """
    values = [function(item) for item in examples]
    if not values:
        return None
    kinds: list[Kind] = [Clips(), Pictures(values), Texts(), TableRows(known.names)]
    kind = next((kind for kind in kinds if kind.accepts(values[0])), None)
    if kind is None:
        raise InputError(f"media: got {got(values[0])}; expected {EXPECTED}; pass media=None for none")
    for value in values:
        check(kind, value)
    return Choice(function, kind)


def check(kind: Kind, value: Any) -> None:
    """See that a value is of the kind of the others.

    Raises:
        InputError: it is not.
    """
    if not kind.accepts(value):
        raise InputError(
            f"media: got {got(value)} where other samples give a {kind.noun}; expected the same kind for all; "
            f"pass media=None, or a function from a sample to {EXPECTED}"
        )


def got(value: Any) -> str:
    """What a value is, for an error."""
    if isinstance(value, bytes | bytearray | memoryview):
        return "bytes of an unknown type"
    shape = getattr(value, "shape", None)
    return type(value).__name__ if shape is None else f"{type(value).__name__} of shape {tuple(shape)}"


def _all(test: Callable[[Any], bool], values: Sequence[Any]) -> bool:
    return all(test(value) for value in values)


def _is_sound(item: Any) -> bool:
    try:
        return audio_in(item) is not None
    except InputError:  # it looks like one, but what is in it cannot be heard
        return False


def _is_picture(value: Any) -> bool:
    return not isinstance(value, bytes | bytearray | memoryview) and Pictures().accepts(value)


def _inputs(item: Any) -> list[MediaFunction]:
    """Functions from a sample to each of its inputs."""
    if isinstance(item, Mapping):
        return [partial(_entry, key=key) for key in item if key not in LABEL_KEYS]
    return [input_of]


def _entry(item: Any, key: Any) -> Any:
    return item.get(key) if isinstance(item, Mapping) else None


def _texts(item: Any, inputs: list[MediaFunction]) -> list[MediaFunction]:
    """The inputs that may be the text: the only one, or those with a name as texts have it."""
    found = [value for value in inputs if isinstance(value(item), str)]
    if len(found) < 2:
        return found
    named = [partial(_entry, key=key) for key in TEXT_KEYS if isinstance(item.get(key), str)]
    return [*named, *found]


def _are_rows(values: Sequence[Any], names: Sequence[str]) -> bool:
    """Whether these are vectors of one length. Whole numbers may be tokens of a text: those need names."""
    rows = TableRows()
    if not _all(lambda value: not isinstance(value, Mapping) and rows.accepts(value), values):
        return False
    vectors = [numbers_of(value) for value in values]
    if any(vector is None or vector.shape != vectors[0].shape for vector in vectors):  # type: ignore[union-attr]
        return False
    first = vectors[0]
    assert first is not None  # noqa: S101 - as above
    return first.dtype.kind in "fb" or len(names) == len(first)
