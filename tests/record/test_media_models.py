"""Models that take something else than pictures, trained for a few steps, and what one gets to see of their inputs."""

from __future__ import annotations

import io
import json
import wave
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.datasets import load_wine
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, Subset

from tensorboard_dvi import Audio, Recorder, open_run
from tensorboard_dvi.run import Run

REVIEWS = [("good warm soup", 1), ("cold stale soup <b>", 0), ("warm good view", 1), ("stale cold view", 0)] * 5
WORDS = sorted({word for text, _ in REVIEWS for word in text.split()})


def numbered(texts: Any) -> tuple[Tensor, Tensor]:
    words = [[WORDS.index(word) for word in text.split()] for text in texts]
    return torch.tensor([word for text in words for word in text]), torch.tensor([0, *map(len, words)])[:-1].cumsum(0)


class Bag(nn.Module):
    """Takes texts."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.EmbeddingBag(len(WORDS), 6)
        self.head = nn.Linear(6, 2)

    def forward(self, texts: Any) -> Tensor:
        return self.head(torch.tanh(self.words(*numbered(texts))))  # type: ignore[no-any-return]


def trained(recorder: Recorder, model: nn.Module, batches: Any, call: Any, steps: int = 30) -> None:
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    for step in range(steps):
        for batch in batches:
            optimizer.zero_grad()
            nn.functional.cross_entropy(call(model, batch), batch[-1]).backward()
            optimizer.step()
        if step % 10 == 9:
            recorder.epoch_end(step)
    recorder.close()


def learned(run: Run, probe: str = "train") -> bool:
    accuracy, _ = run.score(probe, run.steps[-1])
    return accuracy is not None and accuracy > 0.9


def test_a_model_that_takes_texts(run: Path) -> None:
    torch.manual_seed(0)
    model = Bag()
    recorder = Recorder(run, model, classes=["bad", "good"], strict=True)
    recorder.watch("train", REVIEWS)
    recorder.watch("pairs", ([text for text, _ in REVIEWS], [label for _, label in REVIEWS]))
    recorder.watch("pool", np.array([text for text, _ in REVIEWS]), targets=None)
    trained(recorder, model, DataLoader(REVIEWS, batch_size=5), lambda model, batch: model(batch[0]))  # type: ignore[arg-type]
    read = open_run(run)
    assert learned(read)
    for name in ("train", "pairs", "pool"):
        probe = read.probe(name)
        assert probe.media_type == "text/plain"
        assert [probe.media(row).decode() for row in range(20)] == [text for text, _ in REVIEWS]
    assert read.probe("pairs").labels.tolist() == [label for _, label in REVIEWS]
    np.testing.assert_array_equal(read.logits("pairs", 29), read.logits("train", 29))
    assert (read.probe("pool").labels == -1).all()


def test_texts_through_collate_fn_and_forward(run: Path) -> None:
    torch.manual_seed(0)
    inner = nn.Sequential(nn.EmbeddingBag(len(WORDS), 6), nn.Tanh(), nn.Linear(6, 2))

    def collate(items: list[Any]) -> dict[str, Any]:
        words, begins = numbered([item["text"] for item in items])
        return {"words": words, "begins": begins, "label": torch.tensor([item["label"] for item in items])}

    def forward(model: Any, batch: Any) -> Tensor:
        return model[1:](model[0](batch["words"], batch["begins"]))  # type: ignore[no-any-return]

    items = [{"id": f"r{index}", "text": text, "label": label} for index, (text, label) in enumerate(REVIEWS)]
    recorder = Recorder(run, inner, classes=["bad", "good"], forward=forward, strict=True)
    recorder.watch("train", items, collate_fn=collate)
    batches = [collate(items[start : start + 5]) for start in range(0, 20, 5)]
    optimizer = torch.optim.Adam(inner.parameters(), lr=0.05)
    for _step in range(30):
        for batch in batches:
            optimizer.zero_grad()
            nn.functional.cross_entropy(forward(inner, batch), batch["label"]).backward()
            optimizer.step()
    recorder.epoch_end(0)
    recorder.close()
    read = open_run(run)
    assert learned(read)
    assert read.probe("train").media(1) == b"cold stale soup <b>"


class Wines(Dataset[tuple[Tensor, int]]):
    def __init__(self) -> None:
        wine = load_wine()
        self.rows, self.labels = torch.tensor(wine.data).float(), wine.target.tolist()
        self.columns = np.array(wine.feature_names)

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        return self.rows[index], self.labels[index]


def test_a_model_of_a_table(run: Path) -> None:
    torch.manual_seed(0)
    wines = Wines()
    model = nn.Sequential(nn.BatchNorm1d(13), nn.Linear(13, 8), nn.ReLU(), nn.Linear(8, 3))
    recorder = Recorder(run, model, classes=["a", "b", "c"], strict=True)
    recorder.watch("train", Subset(wines, range(0, 178, 2)))
    recorder.watch("mine", wines, media=lambda item: {"alcohol": item[0][0], "kind": "<i>", "none": float("nan")})
    trained(recorder, model, DataLoader(wines, batch_size=32, shuffle=True), lambda model, batch: model(batch[0]))
    read = open_run(run)
    assert learned(read)
    probe = read.probe("train")
    assert probe.media_type == "application/json"
    rows = [json.loads(probe.media(row)) for row in range(probe.count)]
    np.testing.assert_array_equal(np.array([list(row.values()) for row in rows], np.float32), wines.rows.numpy()[::2])
    assert list(rows[0]) == list(wines.columns)
    assert json.loads(read.probe("mine").media(0)) == {"alcohol": 14.23, "kind": "<i>", "none": None}


class Frame:
    """As pandas' DataFrame looks from outside."""

    def __init__(self, values: np.ndarray, columns: list[str]) -> None:
        self._values, self.columns = values, columns

    def to_numpy(self) -> np.ndarray:
        return self._values


def test_a_data_frame_and_its_labels(run: Path) -> None:
    wine = load_wine()
    model = nn.Sequential(nn.Linear(13, 8), nn.ReLU(), nn.Linear(8, 3))
    with Recorder(run, model, classes=["a", "b", "c"], strict=True) as recorder:
        recorder.watch("train", (Frame(wine.data, wine.feature_names), wine.target))
        recorder.watch("bare", (wine.data.astype("float32"), wine.target))
        recorder.snapshot(0)
    read = open_run(run)
    assert json.loads(read.probe("train").media(3)) == dict(zip(wine.feature_names, wine.data[3], strict=True))
    assert list(json.loads(read.probe("bare").media(3))) == [f"f{index}" for index in range(13)]
    np.testing.assert_array_equal(read.logits("train", 0), read.logits("bare", 0))


RATE = 8_000


class Tones(Dataset[Any]):
    """Waveform, rate, label, as torchaudio gives them."""

    def __init__(self) -> None:
        time = torch.arange(1_000) / RATE
        self.tones = [
            0.5 * torch.sin(2 * torch.pi * (200 + 10 * index + 1_000 * (index % 2)) * time)[None] for index in range(24)
        ]

    def __len__(self) -> int:
        return 24

    def __getitem__(self, index: int) -> Any:
        return self.tones[index], RATE, index % 2


def test_a_model_of_tones(run: Path) -> None:
    torch.manual_seed(0)
    tones = Tones()
    model = nn.Sequential(
        nn.Conv1d(1, 8, 32, stride=4), nn.ReLU(), nn.AdaptiveMaxPool1d(1), nn.Flatten(), nn.Linear(8, 2)
    )
    recorder = Recorder(run, model, classes=["low", "high"], strict=True)
    recorder.watch("train", tones)
    recorder.watch("mine", tones, media=lambda item: Audio(item[0].expand(2, -1), item[1]))
    trained(recorder, model, DataLoader(tones, batch_size=8), lambda model, batch: model(batch[0]))
    read = open_run(run)
    assert learned(read)
    assert read.probe("train").labels.tolist() == [index % 2 for index in range(24)]
    for name, channels in (("train", 1), ("mine", 2)):
        probe = read.probe(name)
        assert probe.media_type == "audio/wav"
        with wave.open(io.BytesIO(probe.media(5))) as file:
            assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (channels, RATE, 1_000)
            samples = np.frombuffer(file.readframes(1_000), "<i2")[::channels]
        np.testing.assert_allclose(samples / 32_767, tones.tones[5][0], atol=2e-5)


def test_notices_of_media_inform(run: Path) -> None:
    with Recorder(run, Bag(), classes=["bad", "good"], strict=True) as recorder:
        recorder.watch("long", [("good " * 1_000 + "warm", 1), ("cold", 0)])
        odd = [("good", 1)] * 400
        odd[2] = (3, 0)  # type: ignore[call-overload] - not among the 256 that decide
        recorder.watch("odd", odd, collate_fn=lambda items: (["good"] * len(items), None))
    read = open_run(run)
    told = {notice.subject: (notice.level, notice.text) for notice in read.notices}
    assert told["media of long"] == ("info", "1 texts have more than 4,000 characters; the first 4,000 are kept")
    assert told["media of odd"][0] == "warning"
    assert "sample 2: media: got int where other samples give a text" in told["media of odd"][1]
    assert (read.probe("odd").media_type, read.probe("odd").labels[2]) == ("", 0)
