"""The samples that a picture is made of: which probes, and where each begins among the points."""

from __future__ import annotations

from collections.abc import Iterator

from tensorboard_dvi.store.probe_reader import ProbeReader
from tensorboard_dvi.store.reader import RunReader


def drawn_probes(run: RunReader) -> list[ProbeReader]:
    """Return the probes that have logits or representations at any snapshot, in the order of the manifest.

    Their rows, one probe after the other, are the points of every frame, whatever the layout.
    """
    return [probe for name, probe in run.probes.items() if _has_place(run, name)]


def numbered_probes(run: RunReader) -> Iterator[tuple[ProbeReader, int]]:
    """Yield the same probes, each with the number of its first point."""
    offset = 0
    for probe in drawn_probes(run):
        yield probe, offset
        offset += probe.count


def point_count(run: RunReader) -> int:
    """Return the number of points."""
    return sum(probe.count for probe in drawn_probes(run))


def _has_place(run: RunReader, probe: str) -> bool:
    return any(run.has(probe, "logits", step) or run.has(probe, "representation", step) for step in reversed(run.steps))
