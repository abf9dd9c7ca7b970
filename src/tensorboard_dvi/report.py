"""What a run holds, as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from tensorboard_dvi.store.reader import RunReader

SHOWN_SNAPSHOTS = 12


def run_report(path: Path) -> str:
    """Tables of the probes, the snapshots and the notices of a run.

    Args:
        path: The run folder.

    Raises:
        RunNotFoundError: There is no recording.
        RunError: It cannot be read.
    """
    run = RunReader(path)
    state = "recording now" if run.live else "not being recorded"
    files = [file for file in run.root.rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in files) / 1e6
    facts = [
        f"{path}: {len(run.steps)} snapshots, {len(run.classes)} classes, {state}, {size:,.1f} MB",
        f"classes: {', '.join(run.classes)}",
        f"head: {head_text(run)}",
        *(f"{name}: {value}" for name, value in {**run.attributes, **run.config}.items()),
    ]
    notices = [f"notice, {notice.subject}: {notice.text}" for notice in run.notices]
    parts = (
        "\n".join(map(printable, facts)),
        probe_table(run),
        snapshot_table(run),
        "\n".join(map(printable, notices)),
    )
    return "\n\n".join(part for part in parts if part)


def head_text(run: RunReader) -> str:
    """Name and layers of the head, as far as they are known."""
    newest = run.snapshots[run.steps[-1]].head if run.steps else None
    layers = ", ".join(layer.kind for layer in newest.layers) if newest is not None else ""
    name = run.manifest.layer
    return f"{name} ({layers})" if name and layers else name or layers or "not recorded"


def printable(text: str) -> str:
    """One line without control characters: a name in a run folder must not steer the terminal."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def probe_table(run: RunReader) -> str:
    """One row per probe: how many samples, and what is kept of them."""
    rows = [
        [
            probe.name,
            f"{probe.count:,}",
            f"{probe.total:,}",
            probe.media_type or "-",
            "yes" if probe.truth is not None else "-",
            ", ".join(probe.columns) or "-",
            ", ".join(
                sorted({name for step in run.steps[-1:] for name in run.snapshots[step].arrays.get(probe.key, {})})
            ),
        ]
        for probe in run.probes.values()
    ]
    return table(["probe", "samples", "of", "media", "truth", "columns", "arrays"], rows)


def snapshot_table(run: RunReader) -> str:
    """One row per snapshot, the middle ones left out where they are many."""
    steps = run.steps
    half = SHOWN_SNAPSHOTS // 2
    shown: list[int | None] = [*steps]
    if len(steps) > SHOWN_SNAPSHOTS:
        shown = [*steps[:half], None, *steps[-half:]]
    names = list(run.probes)
    rows = [snapshot_row(run, step, names) for step in shown]
    return table(
        ["step", "epoch", *(f"{name} accuracy" for name in names), "head", "checkpoint", "seconds", "MB"], rows
    )


def snapshot_row(run: RunReader, step: int | None, names: Sequence[str]) -> list[str]:
    """Cells of a snapshot; None stands for those left out."""
    if step is None:
        return ["..."]
    entry = run.snapshots[step]
    scores = (run.score(name, step)[0] if entry.arrays.get(run.probe(name).key) else None for name in names)
    return [
        str(step),
        "-" if entry.epoch is None else f"{entry.epoch:g}",
        *("-" if accuracy is None else f"{accuracy:.1%}" for accuracy in scores),
        "yes" if entry.head else "-",
        "yes" if entry.checkpoint else "-",
        "-" if entry.cost is None else f"{entry.cost.seconds:.2f}",
        "-" if entry.cost is None else f"{entry.cost.bytes / 1e6:.2f}",
    ]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns as wide as their widest cell; the empty text without rows.

    >>> print(table(["step", "epoch"], [["0", "0"], ["120", "1"]]))
    step  epoch
    0     0
    120   1
    """
    lines = [[printable(cell) for cell in line] for line in (heads, *rows)]
    if len(lines) == 1:
        return ""
    widths = [max(len(line[column]) for line in lines if column < len(line)) for column in range(len(heads))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=False)).rstrip() for line in lines
    )
