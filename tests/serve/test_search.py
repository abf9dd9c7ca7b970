from __future__ import annotations

import time
from pathlib import Path

import pytest

from tensorboard_dvi.serve import search
from tensorboard_dvi.serve.roots import searched_roots
from tensorboard_dvi.serve.search import Search, recording_folders


def recording(folder: Path) -> Path:
    (folder / "plugins" / "dvi").mkdir(parents=True)
    (folder / "plugins" / "dvi" / "manifest.json").write_text("{}")
    return folder


def test_finds_recordings_at_every_depth_but_nothing_else(tmp_path: Path) -> None:
    expected = [recording(tmp_path), recording(tmp_path / "a"), recording(tmp_path / "b" / "c" / "d")]
    recording(tmp_path / ".hidden")
    recording(tmp_path / "a" / "plugins" / "dvi" / "snapshots")
    (tmp_path / "other" / "plugins" / "dvi").mkdir(parents=True)
    (tmp_path / "file").write_text("")
    assert recording_folders(tmp_path)[0] == expected


def test_depth_is_limited(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*"abcdefgh")
    recording(deep)
    recording(deep / "i")
    assert recording_folders(tmp_path)[0] == [deep]


def test_entries_are_limited(tmp_path: Path) -> None:
    for index in range(20):
        recording(tmp_path / f"run{index:02d}")
    found, left = recording_folders(tmp_path, budget=10)
    assert len(found) < 20
    assert left <= 0
    found, left = recording_folders(tmp_path, budget=1000)
    assert len(found) == 20
    assert left > 0


def test_circular_links_end(tmp_path: Path) -> None:
    run = recording(tmp_path / "a" / "b")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert recording_folders(tmp_path)[0] == [run]


def test_missing_root_is_empty(tmp_path: Path) -> None:
    assert recording_folders(tmp_path / "none")[0] == []


def test_unreadable_folder_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = recording(tmp_path / "good")
    recording(tmp_path / "bad")
    inner = search._inner_folders

    def refuse(folder: Path, budget: int) -> tuple[list[Path], int]:
        if folder.name == "bad":
            raise PermissionError
        return inner(folder, budget)

    monkeypatch.setattr(search, "_inner_folders", refuse)
    assert recording_folders(tmp_path)[0] == [run]


def test_thread_starts_with_the_first_question_and_finds_what_appears_later(tmp_path: Path) -> None:
    walker = Search(searched_roots(str(tmp_path), None), interval=0.02)
    assert walker._thread is None
    assert walker.searched_at == 0
    assert walker.found(patience=5.0) == {}
    assert walker._thread is not None
    assert walker._thread.daemon
    late = recording(tmp_path / "late")
    deadline = time.monotonic() + 5
    while not walker.found() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert walker.found() == {"late": late}
    assert walker.searched_at > 0


def test_two_roots_keep_their_prefixes(tmp_path: Path) -> None:
    recording(tmp_path / "one" / "a")
    recording(tmp_path / "two")
    walker = Search(searched_roots("", f"x:{tmp_path}/one,y:{tmp_path}/two"))
    walker.walk()
    assert sorted(walker.found()) == ["x/a", "y/."]
