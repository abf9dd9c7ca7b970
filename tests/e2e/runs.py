"""Runs that tests of the page look at; nothing in them is random but the noise."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from jaxtyping import Float32, Int
from typing_extensions import Self

import tensorboard_dvi as dvi
from tensorboard_dvi.store.writer import ProbeDescription, Record, RunDescription, RunWriter

EVIL = "<img src=x onerror=parent.hacked=1><script>parent.hacked=1</script>"
HOSTILE = (
    EVIL,
    '"><svg onload=parent.hacked=1>',
    "javascript:parent.hacked=1//",
    "../../etc/passwd",
    "\u202egnp.exe",
    "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 " * 12,
    "long" * 125,
    "unbroken\u00a0" * 60,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 20,
    "&lt;b&gt;{{7*7}}${7*7}%s%n",
)
"""Names that try to be more than text, or to take more room than there is."""


def three_corners(run: Path, *, steps: int = 3, classes: tuple[str, ...] = ("ant", "bee", "cat"), n: int = 300) -> Path:
    """Three classes that leave a common centre in three directions."""
    labels = np.arange(n) % 3
    images = np.zeros((n, 8, 8), np.uint8)
    images[:, :, :4] = (80 + 80 * labels)[:, None, None]
    logits = CornerLogits(labels, len(classes))
    dvi.write_run(
        run,
        classes=list(classes),
        probes={"train": {"labels": labels, "media": images}, "test": {"labels": labels[:60], "media": images[:60]}},
        snapshots=(
            {
                "step": step,
                "epoch": step,
                "train": {"logits": logits(step / steps)},
                "test": {"logits": logits(step / steps)[:60]},
            }
            for step in range(1, steps + 1)
        ),
    )
    return run


class CornerLogits:
    """Logits of a training: noise, and with its share of the way to the end the right class."""

    def __init__(self, labels: Int[np.ndarray, n], classes: int, *, seed: int = 0, noise: float = 0.5) -> None:
        self._noise = np.random.default_rng(seed).normal(0, noise, (len(labels), classes)).astype(np.float32)
        self._target = np.eye(classes, dtype=np.float32)[labels]

    def __call__(self, share: float) -> Float32[np.ndarray, "n classes"]:
        return self._noise + 9 * share * self._target


FLIPPED = 12
"""Samples of ``session`` whose label is not what the model learns; ids 1000 to 1011."""


def session(run: Path, *, steps: int = 4, n: int = 300) -> Path:
    """A run with everything that the page can show: pictures, columns, wrong labels, representations, tags."""
    truth = np.arange(n) % 3
    labels = np.where(np.arange(n) < FLIPPED, (truth + 1) % 3, truth)
    images = np.zeros((n, 8, 8), np.uint8)
    images[:, :, :4] = (80 + 80 * truth)[:, None, None]
    logits = CornerLogits(truth, 3)
    spread = np.random.default_rng(1).normal(0, 1, (3, 12)).astype(np.float32)
    dvi.write_run(
        run,
        classes=["ant", "bee", "cat"],
        probes={
            "train": {
                "labels": labels,
                "ids": 1000 + np.arange(n),
                "truth": truth,
                "media": images,
                "columns": {"age": np.arange(n), "site": np.array(["north", "south"])[np.arange(n) % 2]},
            }
        },
        snapshots=(
            {
                "step": step,
                "epoch": step,
                "train": {"logits": logits(step / steps), "representation": logits(step / steps) @ spread},
            }
            for step in range(1, steps + 1)
        ),
    )
    return run


def many_classes(run: Path, classes: int, *, n: int, steps: int = 2) -> Path:
    """A run of that many classes; every seventh label is another class than the output."""
    labels = np.arange(n) % classes
    given = np.where(np.arange(n) % 7 == 3, (labels + 1) % classes, labels)
    logits = CornerLogits(labels, classes)
    dvi.write_run(
        run,
        classes=[f"class {index}" for index in range(classes)],
        probes={"train": {"labels": given}},
        snapshots=({"step": step, "train": {"logits": logits(step / steps)}} for step in range(1, steps + 1)),
    )
    return run


def with_empty_probe(run: Path) -> Path:
    """A probe without a row beside a full one."""
    labels = np.arange(90) % 3
    logits, none = CornerLogits(labels, 3), np.empty((0, 3), np.float32)
    dvi.write_run(
        run,
        classes=["ant", "bee", "cat"],
        probes={"nobody": {"labels": labels[:0]}, "train": {"labels": labels}},
        snapshots=(
            {"step": step, "nobody": {"logits": none}, "train": {"logits": logits(step / 2)}} for step in (1, 2)
        ),
    )
    return run


def in_one_point(run: Path) -> Path:
    """All samples have the same output, at every snapshot."""
    labels = np.arange(90) % 3
    dvi.write_run(
        run,
        classes=["ant", "bee", "cat"],
        probes={"train": {"labels": labels}},
        snapshots=({"step": step, "train": {"logits": np.full((90, 3), step, np.float32)}} for step in (1, 2)),
    )
    return run


def small(run: Path, *, steps: int = 1) -> Path:
    """As few bytes as a run can have."""
    labels = np.arange(6) % 2
    logits = CornerLogits(labels, 2)
    dvi.write_run(
        run,
        classes=["no", "yes"],
        probes={"train": {"labels": labels}},
        snapshots=({"step": step, "train": {"logits": logits(step / steps)}} for step in range(1, steps + 1)),
    )
    return run


def hostile(run: Path, texts: Sequence[str] = HOSTILE) -> Path:
    """Everything that a user can name is named by these texts; the media are texts too."""
    n, classes = 120, len(texts)
    labels = np.arange(n) % classes
    logits = CornerLogits(labels, classes)
    dvi.write_run(
        run,
        classes=list(texts),
        probes={
            texts[0]: {
                "labels": labels,
                "media": [f"{texts[i % classes]} {i}" for i in range(n)],
                "columns": {
                    texts[1]: np.arange(n, dtype=np.float64),
                    texts[0]: np.array([texts[i % classes] for i in range(n)]),
                    texts[6]: np.array([texts[i % 3] for i in range(n)]),
                },
            },
            texts[6]: {"labels": labels},
        },
        snapshots=(
            {
                "step": step,
                "epoch": step,
                "scalars": {texts[0]: 1.0, texts[6]: 2.0},
                texts[0]: {"logits": logits(step / 3)},
                texts[6]: {"logits": logits(step / 3)},
            }
            for step in (1, 2, 3)
        ),
        attributes={texts[0]: texts[0], texts[6]: texts[6]},
    )
    writer = RunWriter(run, RunDescription(classes=list(texts)))
    for text in texts:
        writer.tag("p0", [0, 1, 5], text)
    writer.close()
    return run


class GrowingRun:
    """A run that is being recorded: snapshots and probes come when the test says so."""

    def __init__(self, path: Path, *, n: int = 90, classes: Sequence[str] = ("ant", "bee", "cat")) -> None:
        self._writer = RunWriter(path, RunDescription(classes=list(classes)))
        self._logits: dict[str, CornerLogits] = {}
        self._classes = len(classes)
        self.probe("train", n)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()

    def probe(self, name: str, n: int) -> None:
        """From the next snapshot on there is this probe too."""
        labels = np.arange(n) % self._classes
        key = self._writer.add_probe(ProbeDescription(name=name, ids=np.arange(n), labels=labels))
        self._logits[key] = CornerLogits(labels, self._classes)

    def snapshot(self, step: int, *, share: float) -> None:
        with self._writer.begin(step, step) as pending:
            for key, logits in self._logits.items():
                pending.write(Record(key, {"logits": logits(share)}))
            pending.commit()


def bits(rows: Sequence[int], count: int) -> str:
    """A mask as POST ``groups`` takes it."""
    member = np.zeros(count, np.uint8)
    member[list(rows)] = 1
    return base64.b64encode(np.packbits(member, bitorder="little").tobytes()).decode()
