from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from tests.serve.recording import write_small_run

from tensorboard_dvi.errors import FormatVersionError, RunNotFoundError
from tensorboard_dvi.serve import readers as module
from tensorboard_dvi.serve.readers import Readers
from tensorboard_dvi.store.reader import RunReader


def test_run_is_opened_once_and_the_oldest_is_closed(tmp_path: Path) -> None:
    folders = [write_small_run(tmp_path / name, steps=(0,)) for name in "abc"]
    readers = Readers(capacity=2)
    first = readers.opened(folders[0])
    assert readers.opened(folders[0]) is first
    readers.opened(folders[1])
    readers.opened(folders[0])
    readers.opened(folders[2])
    assert list(readers._open) == [folders[0], folders[2]]
    assert readers.opened(folders[0]) is first


def test_news_are_looked_for_at_most_once_per_interval(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_small_run(tmp_path / "a", steps=(0,))
    readers = Readers(fresh=10.0)
    run = readers.opened(folder)
    later = write_small_run(tmp_path / "b", steps=(5,)) / "plugins/dvi/snapshots/0000000005"
    shutil.copytree(later, folder / "plugins/dvi/snapshots/0000000005")
    assert readers.opened(folder).reader.steps == [0]
    run.checked_at -= 11.0
    assert readers.opened(folder) is run
    assert run.reader.steps == [0, 5]


def test_folder_recorded_anew_is_opened_anew(tmp_path: Path) -> None:
    folder = write_small_run(tmp_path / "a")
    readers = Readers(fresh=0.0)
    first = readers.opened(folder)
    shutil.rmtree(folder)
    write_small_run(folder, steps=(3,))
    assert readers.opened(folder) is not first
    assert readers.opened(folder).reader.steps == [3]


def test_vanished_and_foreign_folders_raise(tmp_path: Path) -> None:
    folder = write_small_run(tmp_path / "a")
    readers = Readers(fresh=0.0)
    readers.opened(folder)
    manifest = folder / "plugins/dvi/manifest.json"
    manifest.write_text(manifest.read_text().replace('"format_version": 1', '"format_version": 9'))
    with pytest.raises(FormatVersionError):
        readers.opened(folder)
    shutil.rmtree(folder)
    with pytest.raises(RunNotFoundError):
        readers.opened(folder)
    assert not readers._open


def test_requests_that_open_a_run_at_the_same_time_share_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_small_run(tmp_path / "a")
    together = Barrier(2, timeout=20)

    def slowly(path: Path) -> RunReader:
        together.wait()
        return RunReader(path)

    monkeypatch.setattr(module, "RunReader", slowly)
    readers = Readers()
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(readers.opened, [folder] * 2)
    assert first is second
    assert readers.opened(folder) is first
