"""Painted territories as results: what they are called, and what a block of one must hold."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from tensorboard_dvi.errors import DamagedRunError
from tensorboard_dvi.measures.drawn_layout import Box, DrawnLayout
from tensorboard_dvi.store.results import Result

RASTER = 256
"""Cells of a territory on the longer side of its box."""
SHADES = ("confidence", "gap", "support")
"""Arrays of a territory beside the class."""

VIEWS_KEPT = 64
"""Grounds of parts of a layout that a run keeps; those painted longest ago are forgotten."""
_DRAGGED_KEPT = 4
"""Layouts moved by hand whose grounds a run keeps, as many as those whose positions it keeps."""


@dataclass(frozen=True)
class TerritoryPlace:
    """Where a ground is stored.

    Attributes:
        result: the result that holds it.
        name: of its block.
        digest: of the snapshot that it is made from.
        kept: grounds that lie there at most; 0 for any number.
    """

    result: Result
    name: str
    digest: str
    kept: int = 0

    @property
    def is_current(self) -> bool:
        """Whether it is there, made from what the run holds now."""
        return self.result.is_current(self.name, self.digest)


def territory_place(layout: DrawnLayout, step: int, box: Box | None = None, size: int = RASTER) -> TerritoryPlace:
    """Where the ground of a snapshot is stored.

    Args:
        layout: of the samples.
        step: the snapshot.
        box: part of the layout; None for the box of the snapshot.
        size: cells on the longer side.

    Raises:
        NotRecordedError: there is no such step.
    """
    root, digest = layout.run.root, layout.run.snapshot(step).digest
    if box is None and layout.order != "dragged":
        return TerritoryPlace(territory_result(root, layout.id, layout.digest, size), territory_name(step), digest)
    key = msgspec.json.encode([layout.id, layout.digest, step, [float(side) for side in box or ()], size])
    name = hashlib.blake2b(key, digest_size=16).hexdigest()
    if box is None:
        kept = max(VIEWS_KEPT, _DRAGGED_KEPT * len(layout.run.snapshots))
        return TerritoryPlace(Result(root, "territory-dragged", {}), name, digest, kept)
    return TerritoryPlace(Result(root, "territory-views", {}), name, digest, VIEWS_KEPT)


def store_territory(place: TerritoryPlace, arrays: Mapping[str, np.ndarray], box: Box) -> None:
    """Store a ground; where only some are kept, those painted longest ago are forgotten."""
    about = {"input": place.digest, "box": msgspec.json.encode(box).decode()}
    place.result.write(place.name, arrays, about)
    if place.kept:
        place.result.keep_newest(place.kept)


def territory_result(root: Path, layout: str, digest: str, size: int = RASTER) -> Result:
    """Where the territories of a layout lie; the block of a snapshot is called :func:`territory_name`.

    Args:
        root: folder of the recording.
        layout: id of the layout.
        digest: digest of the layout.
        size: cells on the longer side of the box of a snapshot, which the metadata of its block hold as JSON.
    """
    return Result(root, "territory", {"layout": layout, "digest": digest, "size": size})


def territory_name(step: int) -> str:
    """Name of a snapshot's block in the result of the territories."""
    return f"step-{step:010d}"


def territory_arrays(tensors: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Class (row, column) and shades (row, column, 3) of a stored territory.

    Raises:
        DamagedRunError: they are not all there, or are of another type or shape.
    """
    shape = tensors["class"].shape if "class" in tensors else ()
    shades = [tensors[name] for name in SHADES if name in tensors]
    sound = len(shape) == 2 and tensors["class"].dtype in {np.dtype(np.uint8), np.dtype(np.uint16)}
    if not sound or [(shade.dtype, shade.shape) for shade in shades] != [(np.dtype(np.uint8), shape)] * len(SHADES):
        got = ", ".join(f"{name} {tensor.dtype} {list(tensor.shape)}" for name, tensor in sorted(tensors.items()))
        raise DamagedRunError(
            f"a stored territory holds {got:.200}, expected class and {', '.join(SHADES)} of one shape; delete results/"
        )
    return tensors["class"], np.stack(shades, axis=-1)


def territory_box(metadata: Mapping[str, str]) -> Box:
    """The box of a stored territory, from its metadata.

    Raises:
        DamagedRunError: they hold none.
    """
    try:
        box: Box = msgspec.json.decode(metadata.get("box", ""), type=Box)
    except msgspec.DecodeError as error:
        raise DamagedRunError(
            f"a stored territory has the box {metadata.get('box')!r:.80}, expected four numbers; delete results/"
        ) from error
    return box
