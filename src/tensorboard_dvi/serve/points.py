"""The points of a run: which samples are drawn, and in which order."""

from __future__ import annotations

from tensorboard_dvi.store.probe_reader import ProbeReader
from tensorboard_dvi.store.reader import RunReader


def drawn_probes(reader: RunReader) -> list[ProbeReader]:
    """Return the probes whose samples are points of a frame, in the order of the manifest.

    These are the probes with logits or representations at any snapshot, whatever the layout, so that no other layout
    numbers the points anew.
    """
    return [probe for name, probe in reader.probes.items() if _is_drawn(reader, name)]


def point_count(reader: RunReader) -> int:
    """Return the number of rows of a frame."""
    return sum(probe.count for probe in drawn_probes(reader))


def _is_drawn(reader: RunReader, probe: str) -> bool:
    newest_first = reversed(reader.steps)
    return any(reader.has(probe, array, step) for step in newest_first for array in ("logits", "representation"))
