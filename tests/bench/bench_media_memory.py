"""Memory that watching takes while 200,000 small pictures are encoded: the peak over what the process had before.

The pictures are made when they are asked for, 28 by 28 bytes of noise, which no compression makes small.

Command: OMP_NUM_THREADS=1 python tests/bench/bench_media_memory.py [--samples 200000]
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import tempfile
import time
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

from tensorboard_dvi import Recorder, open_run

SIDE = 28
LIMIT_MB = 100


class Pictures(Dataset[tuple[Tensor, int]]):
    """Windows into one block of noise."""

    def __init__(self, count: int) -> None:
        self.targets = torch.arange(count) % 10
        self._noise = torch.randint(0, 256, (count + SIDE * SIDE,), generator=torch.Generator().manual_seed(0)).byte()

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        return self._noise[index : index + SIDE * SIDE].view(1, SIDE, SIDE) / 255, index % 10


def resident_mb(field: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=200_000)
    count = parser.parse_args().samples
    model = nn.Sequential(nn.Flatten(), nn.Linear(SIDE * SIDE, 8), nn.ReLU(), nn.Linear(8, 10))
    with tempfile.TemporaryDirectory() as folder:
        recorder = Recorder(f"{folder}/run", model, classes=[str(index) for index in range(10)], checkpoint_bytes=0)
        recorder.watch("few", Pictures(1_000), limit=None)
        gc.collect()
        pictures = Pictures(count)
        Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
        before, start = resident_mb("VmRSS"), time.perf_counter()
        recorder.watch("many", pictures, limit=None)
        growth, seconds = resident_mb("VmHWM") - before, time.perf_counter() - start
        recorder.close()
        media = open_run(f"{folder}/run").probe("many").entry.media
        size = media.bytes.shape[0] / 2**20 if media is not None else 0
    result = {
        "bench": "media_memory", "samples": count, "media_mb": round(size), "growth_mb": round(growth),
        "limit_mb": LIMIT_MB, "seconds": round(seconds, 1),
    }  # fmt: skip
    sys.stdout.write(json.dumps(result) + "\n")
    return 0 if growth <= LIMIT_MB else 1


if __name__ == "__main__":
    sys.exit(main())
