from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tensorboard_dvi.demo.digits import digits
from tensorboard_dvi.demo.labelled_images import DemoData, LabelledImages
from tensorboard_dvi.demo.network import SmallNetwork
from tensorboard_dvi.demo.recipe import RECIPES, SLOWEST, Recipe
from tensorboard_dvi.demo.training import train
from tensorboard_dvi.store.reader import RunReader

SMALL = Recipe(epochs=2, width=4, batch=16, rate=0.05, warm_up=1)


def few_digits() -> DemoData:
    data = digits()

    def head(images: LabelledImages, count: int) -> LabelledImages:
        truth = None if images.truth is None else images.truth[:count]
        return LabelledImages(images.images[:count], images.labels[:count], truth)

    return replace(data, train=head(data.train, 120), test=head(data.test, 40))


@pytest.mark.parametrize(("channels", "side"), [(1, 8), (1, 28), (3, 32)])
def test_network_takes_the_pictures_of_every_recipe(channels: int, side: int) -> None:
    network = SmallNetwork(channels, side, classes=10, width=4)
    assert network(torch.rand(5, channels, side, side)).shape == (5, 10)
    assert isinstance(network.head, torch.nn.Linear)


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_learning_rate_rises_to_its_end_and_stays(recipe: Recipe) -> None:
    rates = [recipe.learning_rate(epoch, share) for epoch in range(recipe.epochs) for share in (0, 0.5)]
    assert rates == sorted(rates)
    assert rates[0] == pytest.approx(recipe.rate * SLOWEST)
    assert SLOWEST <= 0.01
    assert rates[-1] == recipe.rate
    rising = np.array([rate for rate in rates if rate < recipe.rate])
    assert len(rising) == 2 * recipe.warm_up
    np.testing.assert_allclose(rising[1:] / rising[:-1], SLOWEST ** (-0.5 / recipe.warm_up))


def test_the_run_holds_chance_first_and_knowledge_last(tiny_run: Path) -> None:
    run = RunReader(tiny_run)
    assert run.steps == [0, 1, 2, 3, 4]
    assert [run.snapshots[step].epoch for step in run.steps] == run.steps
    accuracy = [run.score("test", step)[0] or 0 for step in run.steps]
    assert accuracy[0] < 0.3
    assert accuracy[-1] > 0.8
    assert run.probe("train").truth is not None
    assert (run.probe("train").labels != run.probe("train").truth).sum() == 115
    assert run.head_description(4) is not None


def test_ordinary_scalars_are_written_too(tiny_run: Path) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = [path for path in tiny_run.glob("events.out.tfevents.*") if not path.name.endswith(".dvi")]
    assert len(events) == 1
    accumulator = EventAccumulator(str(events[0]))
    accumulator.Reload()
    assert set(accumulator.Tags()["scalars"]) == {"accuracy/train", "accuracy/test", "loss/train", "loss/test"}
    assert [event.step for event in accumulator.Scalars("accuracy/test")] == [1, 2, 3, 4]


def test_equal_seeds_record_equal_logits(tmp_path: Path) -> None:
    data = few_digits()
    for name, seed in (("a", 0), ("b", 0), ("c", 1)):
        train(data, SMALL, tmp_path / name, epochs=2, report=lambda _: None, seed=seed)
    first, again, other = (RunReader(tmp_path / name).logits("train", 2) for name in "abc")
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_an_interrupted_training_leaves_a_readable_run(tmp_path: Path) -> None:
    def interrupt(line: str) -> None:
        if line.startswith("epoch 2"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(few_digits(), SMALL, tmp_path / "run", epochs=5, report=interrupt)
    run = RunReader(tmp_path / "run")
    assert run.steps == [0, 1, 2]
    assert not run.live
