from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from tensorboard_dvi import diagnosis, write_run
from tensorboard_dvi.cli import app
from tensorboard_dvi.diagnosis import Finding, findings, tensorboard_finding
from tensorboard_dvi.store.reader import RunReader


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_importing_it_imports_nothing_heavy() -> None:
    code = "import sys, tensorboard_dvi.cli; print(sorted({'torch', 'numpy', 'sklearn', 'umap'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_help_names_the_commands() -> None:
    text = invoke("--help").output
    assert all(command in text for command in ("demo", "info", "doctor", "fit", "export"))


def test_info_tells_what_is_recorded(tiny_run: Path) -> None:
    result = invoke("info", tiny_run)
    assert result.exit_code == 0
    assert "5 snapshots, 10 classes, not being recorded" in result.output
    assert re.search(r"train +1,437 +1,437 +image/png +yes", result.output)
    assert re.search(r"^4 +4 +\d\d\.\d% +\d\d\.\d% +yes +yes", result.output, re.MULTILINE)


def test_info_tells_of_heads_without_a_name_and_of_probes_without_predictions(tmp_path: Path) -> None:
    x = np.eye(4, dtype=np.float32)
    probes = {"train": {"labels": [0, 1, 0, 1]}, "vectors": {"labels": [0, 1, 0, 1]}}
    snapshot = {"step": 0, "head": {"weight": x[:2]}, "train": {"representation": x}}
    write_run(tmp_path / "headed", classes=["a", "b"], probes=probes, snapshots=[snapshot])
    assert "head: linear\n" in invoke("info", tmp_path / "headed").output
    snapshot = {"step": 0, "train": {"logits": x[:, :2]}, "vectors": {"representation": x}}
    write_run(tmp_path / "headless", classes=["a", "b"], probes=probes, snapshots=[snapshot])
    result = invoke("info", tmp_path / "headless")
    assert result.exit_code == 0, result.output
    assert "head: not recorded\n" in result.output
    assert re.search(r"^0 +- +75\.0% +- +-", result.output, re.MULTILINE)


def test_names_in_a_run_cannot_steer_the_terminal(tmp_path: Path) -> None:
    evil = "\x1b]0;title\x07\n\x9b2J"
    write_run(
        tmp_path / "run",
        classes=[evil, "b"],
        probes={evil: {"labels": [0]}},
        snapshots=[{"step": 0, evil: {"logits": np.zeros((1, 2))}}],
        attributes={evil: evil},
    )
    output = invoke("info", tmp_path / "run").output
    assert "]0;title" in output
    assert not set(output) & {"\x1b", "\x07", "\x9b"}


@pytest.mark.parametrize("command", ["info", "fit"])
def test_our_errors_are_one_line(tmp_path: Path, command: str) -> None:
    result = invoke(command, tmp_path / "nothing")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1
    assert "nothing" in result.stderr


@pytest.mark.parametrize("visualizer", ["dvi", "timevis", "umap", "tsne"])
def test_what_is_not_built_says_so(tiny_run: Path, visualizer: str) -> None:
    result = invoke("fit", tiny_run, "--visualizer", visualizer)
    assert result.exit_code == 2
    assert result.stderr.startswith("not yet: ")
    assert visualizer in result.stderr


def test_export_and_the_paper_preset_say_so_too(tiny_run: Path) -> None:
    assert invoke("export", tiny_run, "--session", "noise").exit_code == 2
    assert invoke("fit", tiny_run, "--preset", "paper").exit_code == 2


def test_fit_pca_lays_out_every_snapshot(tiny_run: Path, tmp_path: Path) -> None:
    run = shutil.copytree(tiny_run, tmp_path / "run")
    result = invoke("fit", run)
    assert result.exit_code == 0, result.output
    assert "5 snapshots" in result.output
    assert any((run / "plugins/dvi/results").glob("pca-*/result.json"))


def test_fit_star_lays_out_every_snapshot(tiny_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = shutil.copytree(tiny_run, tmp_path / "run")
    monkeypatch.setattr("tensorboard_dvi.measures.star_layout.StarLayout.costly_numbers", 10)
    result = invoke("fit", run, "--visualizer", "star")
    assert result.exit_code == 0, result.output
    assert "star-class: 5 snapshots" in result.output
    assert len(list(run.glob("plugins/dvi/results/positions-*/*-step-*.safetensors"))) == 2 * 5


def test_fit_star_takes_an_order(tiny_run: Path, tmp_path: Path) -> None:
    run = shutil.copytree(tiny_run, tmp_path / "run")
    result = invoke("fit", run, "--visualizer", "star", "--order", "confusion")
    assert result.exit_code == 0
    assert f"star-confusion-{RunReader(run).steps[-1]}: 5 snapshots" in result.output


def test_fit_stores_the_positions_of_large_snapshots_only(
    tiny_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small, large = (shutil.copytree(tiny_run, tmp_path / name) for name in ("small", "large"))
    assert invoke("fit", small).exit_code == 0
    monkeypatch.setattr("tensorboard_dvi.measures.anchored_pca.AnchoredPca.costly_numbers", 10)
    assert invoke("fit", large).exit_code == 0
    assert not list(small.rglob("positions-*"))
    assert len(list(large.glob("plugins/dvi/results/positions-*/*-step-*.safetensors"))) == 2 * 5


def test_doctor_is_content_with_a_recording(tiny_run: Path) -> None:
    found = [finding for finding in findings(tiny_run.parent) if not finding.fine and "page" not in finding.text]
    assert found == []


def test_doctor_says_what_is_missing(tmp_path: Path) -> None:
    result = invoke("doctor", tmp_path)
    assert result.exit_code == 1
    assert "no recordings below" in result.output
    assert "tensorboard-dvi demo" in result.output
    assert "is not a folder" in invoke("doctor", tmp_path / "nowhere").output


def test_doctor_finds_a_damaged_run(tiny_run: Path, tmp_path: Path) -> None:
    run = shutil.copytree(tiny_run, tmp_path / "logs" / "run")
    (run / "plugins/dvi/manifest.json").write_text(json.dumps({"format_version": 999}))
    result = invoke("doctor", run.parent)
    assert result.exit_code == 1
    assert re.search(r"PROBLEM +\S*run cannot be read", result.output)


@pytest.mark.parametrize(
    ("tensorboard", "setuptools", "fine", "said"),
    [
        ("2.21.0", "84.0.0", True, "tensorboard 2.21.0"),
        ("2.20.0", "81.0.0", False, "too old"),
        ("2.20.0", "82.0.0", False, "pkg_resources"),
        (None, "84.0.0", False, "not installed"),
    ],
)
def test_doctor_knows_the_setuptools_trap(
    monkeypatch: pytest.MonkeyPatch, tensorboard: str | None, setuptools: str, fine: bool, said: str
) -> None:
    monkeypatch.setattr(diagnosis, "installed", {"tensorboard": tensorboard, "setuptools": setuptools}.get)
    found = tensorboard_finding()
    assert isinstance(found, Finding)
    assert found.fine == fine
    assert said in found.text
    assert bool(found.remedy) != fine
