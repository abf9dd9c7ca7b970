"""Reviews of restaurants, judged by their words; one in twenty was filed wrongly. Point at a review to read it.

python examples/text.py && tensorboard --logdir runs
"""

from __future__ import annotations

import argparse
import random

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

import tensorboard_dvi as dvi

CLASSES = ["bad", "mixed", "good"]
GOOD = ["splendid", "warm", "fresh", "friendly", "generous", "lovely"]
BAD = ["cold", "rude", "stale", "noisy", "tiny", "dull"]
THINGS = ["soup", "waiter", "bread", "view", "portion", "music", "dessert"]
VOCABULARY = {word: index for index, word in enumerate(["the", "was", "and", *GOOD, *BAD, *THINGS])}


def review(draw: random.Random) -> tuple[str, int]:
    opinions = [draw.choice([(GOOD, 1), (BAD, -1)]) for _ in range(draw.randint(2, 5))]
    text = " and ".join(f"the {draw.choice(THINGS)} was {draw.choice(words)}" for words, _ in opinions)
    verdict = sum(score for _, score in opinions)
    return text, draw.randrange(3) if draw.random() < 0.075 else 1 + (verdict > 0) - (verdict < 0)


def collate(reviews: list[tuple[str, int]]) -> tuple[tuple[Tensor, Tensor], Tensor]:
    words = [[VOCABULARY[word] for word in text.split()] for text, _ in reviews]
    begins = torch.tensor([0, *map(len, words)])[:-1].cumsum(0)
    return (torch.tensor([word for text in words for word in text]), begins), torch.tensor([r[1] for r in reviews])


def judge(model: nn.Sequential, batch: tuple[tuple[Tensor, Tensor], Tensor]) -> Tensor:
    return model[1:](model[0](*batch[0]))


parser = argparse.ArgumentParser()
parser.add_argument("--logdir", default="runs")
parser.add_argument("--quick", action="store_true")
options = parser.parse_args()

draw = random.Random(0)
train = [review(draw) for _ in range(300 if options.quick else 3_000)]
test = [review(draw) for _ in range(100 if options.quick else 1_000)]
model = nn.Sequential(nn.EmbeddingBag(len(VOCABULARY), 16), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 3))
optimizer = torch.optim.Adam(model.parameters(), lr=0.005)

with dvi.Recorder(f"{options.logdir}/text", model, classes=CLASSES, forward=judge) as recorder:
    recorder.watch("train", train, collate_fn=collate)
    recorder.watch("test", test, collate_fn=collate)
    for epoch in range(2 if options.quick else 12):
        for batch in DataLoader(train, batch_size=32, shuffle=True, collate_fn=collate):
            optimizer.zero_grad()
            nn.functional.cross_entropy(judge(model, batch), batch[1]).backward()
            optimizer.step()
        recorder.epoch_end(epoch)
