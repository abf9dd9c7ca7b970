from __future__ import annotations

from pathlib import Path

import pytest

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.store import layout


def test_the_root_lies_below_the_run() -> None:
    assert layout.run_root(Path("runs/a")).as_posix() == "runs/a/plugins/dvi"
    assert layout.run_root(Path("runs/a/plugins/dvi")).as_posix() == "runs/a/plugins/dvi"


@pytest.mark.parametrize("step", [0, 12, 10**10 - 1, 10**10, 2**53])
def test_a_step_survives_its_folder_name(step: int) -> None:
    assert layout.step_of(layout.snapshot_folder(step).rpartition("/")[2]) == step


@pytest.mark.parametrize(
    "name",
    ["0000000012.partial", "12", "00000000012", "000000001x", "", "٠٠٠٠٠٠٠٠١٢", "9999999999999999", "-000000001"],
)
def test_other_folders_are_no_snapshots(name: str) -> None:
    assert layout.step_of(name) is None


def test_folders_sort_by_step_up_to_ten_digits() -> None:
    names = [layout.snapshot_folder(step) for step in (2, 10, 300)]
    assert names == sorted(names)


def test_a_result_is_addressed_by_its_parameters_whatever_their_order() -> None:
    one = layout.result_folder("pca", {"a": 1, "b": [2.5]})
    assert one == layout.result_folder("pca", {"b": [2.5], "a": 1})
    assert one != layout.result_folder("pca", {"a": 1, "b": [2.6]})


@pytest.mark.parametrize("analysis", ["../pca", "", "a/b", "a\0", "x" * 101, ".hidden"])
def test_an_analysis_is_a_plain_word(analysis: str) -> None:
    with pytest.raises(InputError, match="expected letters"):
        layout.result_folder(analysis, {})
    with pytest.raises(InputError, match="expected letters"):
        layout.result_file(analysis)


@pytest.mark.parametrize("value", [float("nan"), object(), {1, 2}])
def test_parameters_are_json(value: object) -> None:
    with pytest.raises(InputError, match="not JSON"):
        layout.result_folder("pca", {"a": value})


def test_the_cache_differs_by_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    one, other = layout.cache_root(Path("a")), layout.cache_root(Path("b"))
    assert one != other
    assert one.parent == tmp_path / "tensorboard-dvi"
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    assert layout.cache_root(Path("a")).parent == Path.home() / ".cache" / "tensorboard-dvi"
