from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hatch_build import BUNDLE, NO_NODE, FrontendHook, is_installed, is_stale


class AbortedError(Exception):
    pass


class App:
    def abort(self, message: str) -> None:
        raise AbortedError(message)


def write(path: Path, when: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")
    os.utime(path, (when, when))
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A page that was built at time 200 from sources of time 100."""
    write(tmp_path / "frontend/package-lock.json", 100)
    write(tmp_path / "frontend/src/main.ts", 100)
    os.utime(tmp_path / "frontend/src", (100, 100))
    write(tmp_path / BUNDLE, 200)
    return tmp_path


def hook(root: Path) -> FrontendHook:
    arguments: list[Any] = [str(root), {}, None, None, "", "wheel", App()]
    return FrontendHook(*arguments)


@pytest.fixture
def _no_node(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("DVI_SKIP_FRONTEND", raising=False)


def test_a_page_is_stale_when_a_source_is_newer_or_was_removed(project: Path) -> None:
    bundle = project / BUNDLE
    assert not is_stale(project / "frontend", bundle)
    write(project / "frontend/node_modules/esbuild/index.js", 300)
    assert not is_stale(project / "frontend", bundle)
    os.utime(project / "frontend/src", (300, 300))
    assert is_stale(project / "frontend", bundle)
    os.utime(project / "frontend/src", (100, 100))
    write(project / "frontend/package.json", 300)
    assert is_stale(project / "frontend", bundle)


def test_an_install_counts_while_it_is_not_older_than_the_lock_file(project: Path) -> None:
    frontend = project / "frontend"
    assert not is_installed(frontend)
    marker = write(frontend / "node_modules/.package-lock.json", 100)
    assert is_installed(frontend)
    os.utime(marker, (99, 99))
    assert not is_installed(frontend)


@pytest.mark.usefixtures("_no_node")
def test_without_node_a_stale_page_stops_the_build_and_says_what_to_do(project: Path) -> None:
    hook(project).initialize("standard", {})
    write(project / "frontend/src/main.ts", 300)
    with pytest.raises(AbortedError, match="Install Node"):
        hook(project).initialize("standard", {})
    assert "DVI_SKIP_FRONTEND=1" in NO_NODE


@pytest.mark.usefixtures("_no_node")
def test_skipping_and_editable_installs_need_no_node(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(project / "frontend/src/main.ts", 300)
    hook(project).initialize("editable", {})
    (project / BUNDLE).unlink()
    monkeypatch.setenv("DVI_SKIP_FRONTEND", "1")
    hook(project).initialize("standard", {})
