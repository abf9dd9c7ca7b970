"""The JSON messages between page, server and workers.

``frontend/src/wire/messages.ts`` is generated from these structs (``make generate``). Arrays never travel in
here: they are safetensors bodies, described in ``docs/wire.md``.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class RunEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One run of the log directory, recorded or not."""

    name: str
    state: Literal["recorded", "empty", "unreadable", "none"]
    """recorded: snapshots exist; empty: a recording without a snapshot yet; unreadable: see problem; none: event
    files only."""
    snapshots: int = 0
    live: bool = False
    updated: float = 0.0
    """Seconds since the epoch of the newest snapshot."""
    problem: str = ""


class RunList(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``runs``."""

    runs: list[RunEntry]
    roots: list[str]
    """The folders that were searched, as the user typed them."""
    searched_at: float
    search_interval: float
    """Seconds between two searches."""
    readonly: bool
    version: str


class ClassInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A class, in the order of the logits."""

    name: str


class ColumnInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A metadata column; its values travel with the probe."""

    name: str
    kind: Literal["number", "category"]


class ProbeInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A watched data set; its rows are contiguous among the points of a frame."""

    key: str
    """Short key for URLs (p0, p1, ...)."""
    name: str
    count: int
    total: int
    """Samples of the source before ``limit``."""
    offset: int
    """First row of this probe among the points."""
    media: str
    """MIME type of one sample's media, or the empty string."""
    has_truth: bool
    columns: list[ColumnInfo]
    digest: str


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What a snapshot cost the training."""

    seconds: float
    bytes: int
    share: float | None
    """Seconds over the wall time since the previous snapshot, in [0, 1]; None for the first."""


class ProbeScore(msgspec.Struct, frozen=True, kw_only=True):
    """Accuracy and mean cross-entropy of one probe at one snapshot; None where labels are unknown."""

    accuracy: float | None
    loss: float | None


class SnapshotInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One snapshot, as the timeline needs it."""

    step: int
    epoch: float | None
    wall_time: float
    digest: str
    scores: dict[str, ProbeScore]
    """Probe key to scores."""
    scalars: dict[str, float | None]
    """What the user logged; None stands for NaN and infinities."""
    cost: Cost | None


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something the recorder switched off or changed, and why."""

    subject: str
    text: str
    step: int | None = None
    level: Literal["info", "warning"] = "warning"
    """info: as the user asked; warning: something is missing or was switched off."""


class LayoutInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A result that gives every sample a position per snapshot."""

    id: str
    visualizer: Literal["pca", "star"]
    source: Literal["logits", "representation", "probability"]
    """What is projected: PCA takes logits or representations, star coordinates take probabilities."""
    anchor: int | None
    """Step whose variance (PCA) or confusion (star coordinates in that order) defines the axes; else None."""
    anchor_reason: Literal["last", "accurate", "newest", "chosen"]
    explained: list[float]
    """Share of the anchor's standardised variance on each of the two axes, in [0, 1]."""
    held: list[float | None]
    """Share of the standardised variance of each snapshot that lies on the two axes, in [0, 1]; None where unknown."""
    box: list[float]
    """x0, y0, x1, y1 around all positions of all snapshots, with a margin."""
    territory: Literal["head", "nearest", "none"]
    """How the ground is painted: by the recorded head, or (approximate) by the nearest recorded samples."""
    digest: str
    """Changes when the axes change."""
    order: Literal["", "class", "confusion", "dragged"] = ""
    """Of star coordinates: what put the axes where they are."""
    axes: list[list[float]] = []
    """Of star coordinates: x and y of the end of each class' axis, in units of the layout; the centre is (0, 0)."""
    stored_in_cache: bool
    """True where the run folder is read-only and results lie in the user's cache folder."""


class LayoutChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of layout that this run has the arrays for."""

    visualizer: Literal["pca", "star"]
    source: Literal["logits", "representation", "probability"]


class GroupInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A named set of samples: a tag (shown by a black core), or a selection that was saved on the page."""

    kind: Literal["tag", "selection"]
    name: str
    counts: dict[str, int]
    """Probe key to the number of samples."""


class GroupList(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of POST ``groups``: all groups after the change."""

    groups: list[GroupInfo]
    groups_digest: str
    stored_in_cache: bool
    """True where the run folder is read-only and the change lies in the user's cache folder."""


class RunInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``run``: all that the page needs before it fetches arrays."""

    name: str
    live: bool
    classes: list[ClassInfo]
    output: Literal["softmax", "sigmoid"]
    probes: list[ProbeInfo]
    points: int
    """Rows of a frame: the sum of the counts of the probes."""
    snapshots: list[SnapshotInfo]
    layout: LayoutInfo | None
    """None while there is no snapshot, or where nothing can be laid out (see notices)."""
    notices: list[Notice]
    attributes: dict[str, str | float | int | bool]
    layer: str
    """Name of the head module, or the empty string."""
    choices: list[LayoutChoice] = []
    """The layouts that can be asked for with POST ``layouts``."""
    layout_pending: bool = False
    """The first layout takes long to fit: POST ``layouts`` without a wish, and wait for its job."""
    quantities: list[str] = []
    """Numbers per sample and snapshot beyond those of a frame (margin, length, target_angle): GET ``values``."""
    groups: list[GroupInfo] = []
    groups_digest: str = ""
    """Changes when any group does."""


class TerritoryRequest(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="territory"):
    """Paint the ground of these snapshots."""

    run: str
    layout: str
    steps: list[int]
    box: list[float] | None = None
    """x0, y0, x1, y1 of a part of the layout, painted as finely as the whole; None for the box of each snapshot."""


class FramesRequest(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="frames"):
    """Compute the positions of these snapshots, where that is too much for the server itself."""

    run: str
    layout: str
    steps: list[int]


class NeighborsRequest(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="neighbors"):
    """Find the nearest samples of one sample, where that is too much for the server itself."""

    run: str
    probe: str
    row: int
    steps: list[int]
    k: int = 10


JobRequest = TerritoryRequest | FramesRequest | NeighborsRequest


class LayoutRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Make a layout; what is None is chosen by the server."""

    run: str
    visualizer: Literal["pca", "star"] = "pca"
    source: Literal["logits", "representation"] | None = None
    """Of PCA."""
    anchor: int | None = None
    """Step whose variance (PCA) or confusion (star coordinates) gives the axes."""
    order: Literal["class", "confusion"] = "class"
    """Of star coordinates."""
    axes: list[list[float]] | None = None
    """Of star coordinates: the ends of the axes as somebody dragged them."""
    remember: bool = False
    """From now on it is the one that every visitor sees first."""


class GroupRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Change a named set of samples."""

    run: str
    kind: Literal["tag", "selection"]
    action: Literal["create", "save", "add", "remove", "delete"]
    """create is refused (409) where there is a set of that kind and name; save replaces it; add and remove change it;
    delete forgets it."""
    name: str
    masks: dict[str, str] = {}
    """Probe key to base64 of bits: row r of the probe is bit r % 8, counted from the lowest, of byte r // 8."""


class CancelRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Stop a job."""

    id: str


class JobStatus(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of ``jobs`` and ``job``."""

    id: str
    kind: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    what: str = ""
    """The present stage, in words."""
    share: float = 0.0
    """In [0, 1]."""
    seconds_left: float | None = None
    ready: list[int] = []
    """Steps whose result can be fetched already."""
    problem: str = ""


class LayoutAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of POST ``layouts``: the layout, or the job to wait for before asking again."""

    layout: LayoutInfo | None = None
    job: JobStatus | None = None


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Body of every answer that is not 2xx."""

    message: str
