from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from tensorboard import manager

from tensorboard_dvi.record.cost import CostMeter, cost_line, viewing_place
from tensorboard_dvi.store.messages import Cost


def info(**values: object) -> SimpleNamespace:
    return SimpleNamespace(**{"pid": os.getpid(), "port": 6007, "path_prefix": "", "logdir": "", **values})


@pytest.mark.parametrize("form", ["{0}", "base:{0}", "/nowhere,other:{0}"])
def test_a_running_tensorboard_that_shows_the_run_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    others = [info(logdir="/elsewhere", port=1), info(logdir=str(tmp_path), pid=2**22 + 1, port=2)]
    monkeypatch.setattr(manager, "get_all", lambda: [*others, info(logdir=form.format(tmp_path), path_prefix="/tb/")])
    assert viewing_place(tmp_path / "a" / "run") == "http://localhost:6007/tb/#dvi"


def test_relative_log_dirs_are_those_of_the_other_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(manager, "get_all", lambda: [info(logdir="runs")])
    assert viewing_place(Path("runs/a")) == "http://localhost:6007/#dvi"


def test_else_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OSError("no temporary folder")

    for answer in (list, broken):
        monkeypatch.setattr(manager, "get_all", answer)
        assert viewing_place(Path("runs/a")) == "tensorboard --logdir runs"
        assert viewing_place(Path("a")) == "tensorboard --logdir a"


def test_the_line() -> None:
    cost = Cost(seconds=0.41, bytes=1_240_000, share=None)
    url = "http://localhost:6006/#dvi"
    assert (
        cost_line(1797, cost, 0.03, url)
        == f"recorded 1,797 samples: 0.4 s, 3 % of the epoch, 1.2 MB; open DVI at {url}"
    )
    small = Cost(seconds=0.012, bytes=12, share=None)
    assert (
        cost_line(5, small, 0.004, url) == f"recorded 5 samples: 12 ms, < 1 % of the epoch, 12 bytes; open DVI at {url}"
    )
    assert cost_line(5, small, None, "tensorboard --logdir runs").endswith(
        "12 bytes; to see it: tensorboard --logdir runs"
    )


def test_the_share_is_of_the_time_since_the_previous_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("tensorboard_dvi.record.cost.time.perf_counter", lambda: now[0])
    meter = CostMeter()
    now[0] = 8.0
    meter.begin()
    now[0] = 10.0
    first, share = meter.cost(7)
    assert (first, share) == (Cost(seconds=2.0, bytes=7, share=None), 0.2)
    now[0] = 19.0
    meter.begin()
    now[0] = 20.0
    assert meter.cost(7)[0].share == pytest.approx(0.1)
