"""Media of some values, as they would lie in the run folder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tensorboard_dvi.record.media.choice import Known
from tensorboard_dvi.record.media.encoder import Media, MediaEncoder


def encoded(items: Sequence[Any], choice: Any = "auto", names: Sequence[str] = ()) -> tuple[Media, list[bytes]]:
    encoder = MediaEncoder(choice, items, Known(names=names))
    for item in items:
        encoder.add(item)
    media = encoder.media()
    return media, list(media.encoded or ())


def shown(value: Any) -> Any:
    """A function for media= that returns one value after the other, for the examples and then for the samples."""
    values = iter([*value, *value])
    return lambda _: next(values)
