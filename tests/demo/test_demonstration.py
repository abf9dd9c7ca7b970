from __future__ import annotations

import json
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from tensorboard_dvi.demo.demonstration import DemoOptions, demonstrate, free_run, loaded
from tensorboard_dvi.demo.host import TensorBoardProcess
from tensorboard_dvi.errors import InputError, JobError


def test_a_second_demo_does_not_touch_the_first(tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        run = free_run(tmp_path, "digits")
        run.mkdir()
        names.append(run.name)
    assert names == ["digits", "digits-2", "digits-3"]


def test_without_serving_it_only_trains(tmp_path: Path) -> None:
    lines: list[str] = []
    run = demonstrate(DemoOptions(tmp_path / "new", epochs=1, serve=False), lines.append)
    assert run == tmp_path / "new" / "digits"
    assert not any("http" in line for line in lines)
    assert sum(line.startswith("epoch") for line in lines) == 1


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        demonstrate(DemoOptions(tmp_path, data="mnist", data_dir=tmp_path / "nowhere", serve=False), lambda _: None)


def test_unknown_data_is_refused() -> None:
    with pytest.raises(InputError, match="digits, mnist, cifar10"):
        loaded("fashion", None)


@pytest.mark.slow
def test_tensorboard_answers_at_the_url_and_ends(tmp_path: Path) -> None:
    with closing(TensorBoardProcess(tmp_path, port=0)) as tensorboard:
        url = tensorboard.url()
        assert url.endswith("/#dvi")
        with urllib.request.urlopen(url.removesuffix("#dvi") + "data/environment", timeout=20) as answer:
            assert json.load(answer)["data_location"]
        process = tensorboard._process
    assert process.poll() is not None
    tensorboard.close()


@pytest.mark.slow
def test_a_tensorboard_that_cannot_start_says_why(tmp_path: Path) -> None:
    with closing(TensorBoardProcess(tmp_path, port=0)) as first:
        port = int(first.url().split(":")[2].split("/")[0])
        with closing(TensorBoardProcess(tmp_path, port=port)) as second, pytest.raises(JobError, match="in use"):
            second.url()
