"""Anonymous memory of a training process after 10 and after 100 snapshots: 5,000 samples, 128 features, 10 classes.

Command: OMP_NUM_THREADS=1 python tests/bench/bench_recorder_memory.py
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
from pathlib import Path

import torch
from torch import nn

from tensorboard_dvi import Recorder

SAMPLES, EARLY, LATE = 5_000, 10, 100
LIMIT = 0.10


def anonymous_kilobytes() -> int:
    gc.collect()
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))


def main() -> int:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Flatten(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))
    inputs, labels = torch.rand(SAMPLES, 1, 16, 16), torch.randint(0, 10, (SAMPLES,))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    with tempfile.TemporaryDirectory() as folder:
        recorder = Recorder(folder, model, classes=[str(index) for index in range(10)], strict=True)
        recorder.watch("train", (inputs, labels))
        found = {}
        for epoch in range(1, LATE + 1):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(inputs[:256]), labels[:256]).backward()
            optimizer.step()
            recorder.epoch_end(epoch)
            if epoch in {EARLY, LATE}:
                found[epoch] = anonymous_kilobytes()
        recorder.close()
    growth = found[LATE] / found[EARLY] - 1
    result = {
        "bench": "recorder_memory", "rss_anon_kb_10": found[EARLY], "rss_anon_kb_100": found[LATE],
        "growth": round(growth, 4), "limit": LIMIT,
    }  # fmt: skip
    sys.stdout.write(json.dumps(result) + "\n")
    return 0 if growth <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
