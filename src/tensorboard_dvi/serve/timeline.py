"""The snapshots of a run, as the timeline of the page needs them."""

from __future__ import annotations

import math

from tensorboard_dvi.errors import RunError
from tensorboard_dvi.store.manifest import SnapshotEntry
from tensorboard_dvi.store.messages import Notice, ProbeScore, SnapshotInfo
from tensorboard_dvi.store.probe_reader import ProbeReader
from tensorboard_dvi.store.reader import RunReader


def snapshot_info(
    reader: RunReader, probes: list[ProbeReader], step: int, entry: SnapshotEntry, notices: list[Notice]
) -> SnapshotInfo:
    """Return what the page shows of a snapshot; scores that cannot be read add to the notices.

    The reader may see newer snapshots meanwhile: scores are derived from the arrays and kept, without any lock.
    """
    return SnapshotInfo(
        step=step,
        epoch=_finite(entry.epoch),
        wall_time=entry.wall_time,
        digest=entry.digest,
        scores={probe.key: _score(reader, probe, step, notices) for probe in probes if probe.key in entry.arrays},
        scalars={name: _finite(value) for name, value in entry.scalars.items()},
        cost=entry.cost,
    )


def _score(reader: RunReader, probe: ProbeReader, step: int, notices: list[Notice]) -> ProbeScore:
    try:
        accuracy, loss = reader.score(probe.name, step)
    except RunError as error:
        accuracy = loss = None
        notices.append(Notice(subject=probe.name, text=str(error), step=step))
    return ProbeScore(accuracy=_finite(accuracy), loss=_finite(loss))


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
