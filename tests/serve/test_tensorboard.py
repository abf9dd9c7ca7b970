"""The plugin inside the real ``tensorboard``, one process per way of starting it."""

from __future__ import annotations

import subprocess
import sys
import urllib.error
from pathlib import Path
from typing import Any

import pytest
from tests.board import Board, blocked, until
from tests.serve.recording import write_small_run
from torch.utils.tensorboard import SummaryWriter

HOME = Path(__file__).parents[2]


def user_writes(folder: Path) -> SummaryWriter:
    """Scalars that the user logs himself, before our marker comes."""
    writer = SummaryWriter(str(folder))
    writer.add_scalar("loss", 1.0, 0)
    writer.flush()
    return writer


STARTS: dict[str, tuple[list[str], dict[str, str]]] = {
    "default": (["--logdir={logs}"], {"exp/a": "exp/a", "exp/deep/er/b": "exp/deep/er/b"}),
    "load_fast_false": (
        ["--logdir={logs}", "--load_fast=false"],
        {"exp/a": "exp/a", "exp/deep/er/b": "exp/deep/er/b"},
    ),
    "logdir_spec": (
        ["--logdir_spec=one:{logs}/exp,two:{logs}/exp/deep/er/b"],
        {"exp/a": "one/a", "exp/deep/er/b": "two/."},
    ),
    "path_prefix": (["--logdir={logs}/exp/a", "--path_prefix=/tb/x"], {"exp/a": "."}),
}


LATER = {
    "default": ("later", "later"),
    "load_fast_false": ("later", "later"),
    "logdir_spec": ("exp/later", "one/later"),
    "path_prefix": ("exp/a/later", "later"),
}


@pytest.mark.parametrize("start", STARTS)
def test_recordings_are_readable_and_the_users_scalars_complete(start: str, tmp_path: Path) -> None:
    arguments, names = STARTS[start]
    logs = tmp_path / "logs"
    writers = {}
    for folder in names:
        writers[folder] = user_writes(logs / folder)
        write_small_run(logs / folder)
    with Board(*(argument.format(logs=logs) for argument in arguments)) as board:
        until(lambda: set(names.values()) <= board.recorded_runs())
        assert until(lambda: board.json("data/plugins_listing")["dvi"]["enabled"]) is True
        for folder, name in names.items():
            info = board.dvi("run", run=name)
            assert [snapshot["step"] for snapshot in info["snapshots"]] == [0, 1, 4]
            layout = info["layout"]
            assert layout["anchor"] == 4
            blocks = {
                "frames": {"layout": layout["id"], "from": 0, "to": 3, "v": "d"},
                "probe": {"probe": "p0"},
                "media": {"probe": "p0", "row": 3},
            }
            for route, parameters in blocks.items():
                assert board.get(f"data/plugin/dvi/{route}", run=name, **parameters)
            until(lambda name=name: board.scalar_steps(name) == [0])
            for step in (1, 2):
                writers[folder].add_scalar("loss", 1.0, step)
            writers[folder].flush()
            until(lambda name=name: board.scalar_steps(name) == [0, 1, 2])
            writers[folder].close()
        assert b"render" in board.get("data/plugin/dvi/index.js")
        page = board.get("data/plugin_entry.html", name="dvi")
        assert b'import("./index.js")' in page
        check_run_that_appears_later(board, logs, *LATER[start])
    assert "In 3.0, this warning will become an error" not in board.log
    assert "Traceback" not in board.log


def check_run_that_appears_later(board: Board, logs: Path, folder: str, name: str) -> None:
    writer = user_writes(logs / folder)
    until(lambda: board.scalar_steps(name) == [0])
    write_small_run(logs / folder, steps=(0,))
    until(lambda: name in board.recorded_runs())
    writer.add_scalar("loss", 1.0, 1)
    writer.close()
    until(lambda: board.scalar_steps(name) == [0, 1])
    assert board.dvi("run", run=name)["points"] == 85


@pytest.mark.parametrize(
    "module",
    ["numpy", "msgspec", "tensorboard_dvi.serve.plugin", "tensorboard_dvi.store.reader", "werkzeug.wrappers"],
)
def test_nothing_of_ours_that_fails_to_import_stops_tensorboard(module: str, tmp_path: Path) -> None:
    user_writes(tmp_path / "logs").close()
    with Board(f"--logdir={tmp_path}/logs", environment=blocked(tmp_path / "hook", module)) as board:
        listing: dict[str, Any] = board.json("data/plugins_listing")
        assert "dvi" not in listing
        assert "scalars" in listing
        until(lambda: board.scalar_steps(".") == [0])
        with pytest.raises(urllib.error.HTTPError):
            board.dvi("runs")
    assert board.log.count("The DVI tab is switched off") == 1
    assert "Traceback" not in board.log


SERVES_WITHOUT = """
import sys
from tests.serve.recording import Host
host = Host("--logdir", sys.argv[1])
info = host.json("run", run="exp/a")
for route, parameters in {
    "runs": {}, "probe": {"probe": "p0"}, "media": {"probe": "p0", "row": 1},
    "frames": {"layout": info["layout"]["id"], "from_": 0, "to": 3}, "index.js": {},
}.items():
    assert host.get(route, run="exp/a", **parameters).status_code == 200, route
heavy = {"torch", "torchvision", "sklearn", "umap", "scipy", "numba", "pandas", "pynndescent", "PIL"}
print(sorted(heavy & set(sys.modules)))
"""


def test_serving_imports_nothing_heavy(logdir: Path) -> None:
    command = [sys.executable, "-c", SERVES_WITHOUT, str(logdir)]
    done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
