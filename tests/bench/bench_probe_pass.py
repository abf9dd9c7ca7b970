"""Time of a snapshot over time of a bare evaluation pass: ResNet-18, 2,000 images of 32 x 32, without checkpoint.

The snapshot counts whole: data, forward, geometry, files on the local disk. The network has torchvision's layers, whose
forward is cheap at this size, so that our share shows; the passes are interleaved, and the medians are compared.

Command: OMP_NUM_THREADS=1 python tests/bench/bench_probe_pass.py [rounds] [device]
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from tensorboard_dvi import Recorder

IMAGES, CLASSES, BATCH = 2_000, 10, 256
LIMIT = 1.15


class Block(nn.Module):
    """Two 3 x 3 convolutions beside a shortcut."""

    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU())
        self.second = nn.Sequential(nn.Conv2d(after, after, 3, 1, 1, bias=False), nn.BatchNorm2d(after))
        same = stride == 1 and before == after
        shortcut = nn.Sequential(nn.Conv2d(before, after, 1, stride, bias=False), nn.BatchNorm2d(after))
        self.shortcut = nn.Identity() if same else shortcut

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.second(self.first(x)) + self.shortcut(x))


def resnet18() -> nn.Sequential:
    widths = [(64, 64, 1), (64, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1), (256, 512, 2)]
    stem = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    blocks = [Block(*width) for width in [*widths, (512, 512, 1)]]
    return nn.Sequential(*stem, *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, CLASSES))


def evaluation(model: nn.Module, images: Tensor, labels: Tensor, device: torch.device) -> float:
    """What a training script does after an epoch."""
    model.eval()
    right = 0
    with torch.no_grad():
        for start in range(0, len(images), BATCH):
            batch = images[start : start + BATCH].to(device)
            right += int((model(batch).argmax(1).cpu() == labels[start : start + BATCH]).sum())
    model.train()
    return right / len(images)


def seconds(function: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    function()
    return time.perf_counter() - wall, time.process_time() - cpu


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    device = torch.device(sys.argv[2] if len(sys.argv) > 2 else "cpu")
    torch.manual_seed(0)
    model = resnet18().to(device)
    images, labels = torch.rand(IMAGES, 3, 32, 32), torch.randint(0, CLASSES, (IMAGES,))
    bare, probe = [], []
    with tempfile.TemporaryDirectory() as folder:
        names = [str(index) for index in range(CLASSES)]
        recorder = Recorder(folder, model, classes=names, checkpoint_bytes=0, strict=True)
        recorder.watch("train", (images, labels), batch_size=BATCH)
        evaluation(model, images, labels, device)
        recorder.snapshot(0)
        for step in range(1, rounds + 1):
            bare.append(seconds(lambda: evaluation(model, images, labels, device)))
            probe.append(seconds(lambda step=step: recorder.snapshot(step)))  # type: ignore[misc]
        recorder.close()
        snapshot = Path(folder) / "plugins" / "dvi" / "snapshots" / f"{rounds:010d}"
        size = sum(path.stat().st_size for path in snapshot.iterdir())
    medians = [[statistics.median(part) for part in zip(*times, strict=True)] for times in (bare, probe)]
    ratio = medians[1][0] / medians[0][0]
    result = {
        "bench": "probe_pass", "device": str(device), "rounds": rounds, "bare_s": round(medians[0][0], 3),
        "snapshot_s": round(medians[1][0], 3), "ratio": round(ratio, 3),
        "cpu_ratio": round(medians[1][1] / medians[0][1], 3), "limit": LIMIT, "bytes": size,
    }  # fmt: skip
    sys.stdout.write(json.dumps(result) + "\n")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
