"""Schemas of ``manifest.json`` and ``snapshot.json``."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from tensorboard_dvi.store.messages import Cost, Notice

FORMAT_VERSION = 1


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A contiguous range of rows of an array, in one tensor of one file."""

    file: str
    """Relative to the folder of the JSON file that names it."""
    tensor: str
    start: int
    stop: int
    digest: str
    """blake2b-128 of the tensor's bytes, hexadecimal."""


class ArrayEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An array as a list of parts, ordered by row and without gaps."""

    dtype: str
    """safetensors spelling: F16, F32, I64, U8, ..."""
    shape: list[int]
    parts: list[Part]


class MediaEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Encoded media of every sample: one byte blob and (count + 1) offsets."""

    mime: str
    """image/png, image/jpeg, text/plain, ..."""
    size: list[int] | None
    """Height and width in pixels where all samples share them."""
    offsets: ArrayEntry
    bytes: ArrayEntry


class ColumnEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A metadata column given by the user."""

    name: str
    categories: list[str] | None
    """Names behind the codes of a categorical column; None for numbers."""
    values: ArrayEntry


class ProbeEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A watched data set."""

    key: str
    """Short key (p0, p1, ...); also its folder below ``probes/``. Never derived from the name."""
    name: str
    count: int
    total: int
    keep: list[str]
    ids: ArrayEntry
    labels: ArrayEntry
    """int64, -1 where unknown."""
    truth: ArrayEntry | None
    columns: list[ColumnEntry]
    media: MediaEntry | None


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a run is; replaced atomically."""

    format_version: int = FORMAT_VERSION
    created: float
    state: Literal["recording", "finished"]
    classes: list[str]
    output: Literal["softmax", "sigmoid"]
    probes: list[ProbeEntry]
    layer: str = ""
    schedule: str = ""
    seed: int = 0
    attributes: dict[str, str | float | int | bool] = {}
    config: dict[str, Any] = {}
    libraries: dict[str, str] = {}
    notices: list[Notice] = []


LayerKind = Literal[
    "linear", "bias", "relu", "gelu", "gelu_tanh", "silu", "tanh", "dropout", "layer_norm", "batch_norm", "flatten"
]


class LayerEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One known layer of the head; its tensors lie in ``head.safetensors`` under ``<index>.<role>``."""

    kind: LayerKind
    eps: float | None = None


class HeadEntry(msgspec.Struct, frozen=True, kw_only=True):
    """The head g as data: known layers in order."""

    layers: list[LayerEntry]
    file: str
    digest: str


class FileEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A file that belongs to a snapshot."""

    file: str
    bytes: int
    digest: str


class SnapshotEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What a snapshot holds; written last."""

    step: int
    epoch: float | None
    wall_time: float
    scalars: dict[str, float | None]
    arrays: dict[str, dict[str, ArrayEntry]]
    """Probe key, then array name."""
    head: HeadEntry | None
    checkpoint: FileEntry | None
    cost: Cost | None
    digest: str
    """blake2b-128 over the digests of all parts and of the head."""


class TagEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A named set of samples; tags of one name and probe add up."""

    probe: str
    """Probe key."""
    name: str
    ids: list[int]


class LockEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Who is recording into the run."""

    host: str
    pid: int
    started: float
    """Start of the process, seconds since the epoch; 0 where the system does not tell."""
    heartbeat: float
    """Seconds since the epoch; renewed at every snapshot."""
    token: str = ""
    """Tells two recorders of one process apart."""


class ResultEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What a folder below ``results/`` holds."""

    format_version: int = FORMAT_VERSION
    analysis: str
    parameters: dict[str, Any]
