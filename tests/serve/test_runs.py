from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tensorboard_dvi.serve import runs as runs_module
from tensorboard_dvi.serve.runs import Runs


@dataclass
class Provider:
    """As much of a data provider as we use."""

    names: list[str] = field(default_factory=list)
    asked: int = 0
    broken: bool = False

    def list_runs(self, context: Any, *, experiment_id: str) -> list[argparse.Namespace]:
        assert context is not None
        assert experiment_id == ""
        self.asked += 1
        if self.broken:
            raise ConnectionError("the data server is gone")
        return [argparse.Namespace(run_name=name) for name in self.names]


@dataclass
class Multiplexer:
    paths: dict[str, str]

    def RunPaths(self) -> dict[str, str]:  # noqa: N802 - TensorBoard's spelling
        return self.paths


@dataclass
class Context:
    logdir: str | None = None
    data_provider: Any = None
    multiplexer: Any = None
    flags: Any = None


def recording(folder: Path) -> None:
    (folder / "plugins/dvi").mkdir(parents=True)
    (folder / "plugins/dvi/manifest.json").write_text("{}")


def test_fast_loader_names_are_joined_with_the_log_directory(tmp_path: Path) -> None:
    provider = Provider(["exp/a", ".", "exp/deep/er/b"])
    runs = Runs(Context(str(tmp_path), provider))
    assert runs.folders() == {
        ".": tmp_path,
        "exp/a": tmp_path / "exp/a",
        "exp/deep/er/b": tmp_path / "exp/deep/er/b",
    }


def test_multiplexer_knows_the_folders_itself(tmp_path: Path) -> None:
    multiplexer = Multiplexer({"one/a": f"{tmp_path}/x/a", "two/.": f"{tmp_path}/y", "far": "s3://bucket/run"})
    flags = argparse.Namespace(logdir_spec=f"one:{tmp_path}/x,two:{tmp_path}/y")
    runs = Runs(Context("", Provider(["nonsense"]), multiplexer, flags))
    assert runs.folders() == {"far": None, "one/a": tmp_path / "x/a", "two/.": tmp_path / "y"}


def test_recordings_without_event_files_are_found_by_the_walk(tmp_path: Path) -> None:
    recording(tmp_path / "side" / "only")
    recording(tmp_path / "both")
    runs = Runs(Context(str(tmp_path), Provider(["both", "events"])))
    assert sorted(runs.folders()) == ["both", "events", "side/only"]
    assert runs.active
    assert Runs(Context(str(tmp_path))).folders().keys() == {"both", "side/only"}


def test_names_of_the_walk_and_of_tensorboard_are_the_same_under_logdir_spec(tmp_path: Path) -> None:
    recording(tmp_path / "x" / "a")
    recording(tmp_path / "y")
    flags = argparse.Namespace(logdir_spec=f"one:{tmp_path}/x,two:{tmp_path}/y")
    multiplexer = Multiplexer({"one/a": f"{tmp_path}/x/a", "two/.": f"{tmp_path}/y"})
    assert sorted(Runs(Context("", None, multiplexer, flags)).folders()) == ["one/a", "two/."]


def test_a_data_server_that_is_gone_leaves_what_the_walk_finds(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    recording(tmp_path / "a")
    assert list(Runs(Context(str(tmp_path), Provider(broken=True))).folders()) == ["a"]
    assert "could not list" in caplog.text


def test_remote_folders_are_listed_and_out_of_reach() -> None:
    runs = Runs(Context("s3://bucket/logs", Provider(["a"])))
    assert runs.folders() == {"a": None}
    assert not runs.active


def test_lists_are_asked_for_once_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(runs_module.time, "monotonic", lambda: now[0])
    provider = Provider(["a"])
    runs = Runs(Context(str(tmp_path), provider))
    runs.folders()
    provider.names.append("b")
    assert list(runs.folders()) == ["a"]
    assert provider.asked == 1
    now[0] += 1.1
    assert list(runs.folders()) == ["a", "b"]
    assert provider.asked == 2


def test_names_that_are_no_text_are_made_printable(tmp_path: Path) -> None:
    name = b"caf\xe9".decode("utf-8", "surrogateescape")
    recording(tmp_path / name)
    (printable,) = Runs(Context(str(tmp_path))).folders().items()
    assert printable == ("caf?", tmp_path / name)


def test_names_that_lead_out_are_out_of_reach(tmp_path: Path) -> None:
    assert Runs(Context(str(tmp_path / "logs"), Provider(["../secret"]))).folders() == {"../secret": None}


def test_nothing_to_search_and_nobody_to_ask() -> None:
    runs = Runs(Context())
    assert runs.folders() == {}
    assert not runs.active
