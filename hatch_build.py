"""Build hook: puts the page into the package, fresh, and says what to do where Node.js is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLE = "src/tensorboard_dvi/serve/static/index.js"
NO_NODE = (
    "The web frontend must be built and Node.js was not found. Install Node.js >= 20 (with npm), "
    "or install the published wheel, or set DVI_SKIP_FRONTEND=1 for a backend-only install."
)


class FrontendHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs ``npm run build`` where a source of the page is newer than the bundle."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build the page unless it is up to date; an editable install keeps whatever page is there."""
        frontend, bundle = Path(self.root, "frontend"), Path(self.root, BUNDLE)
        if os.environ.get("DVI_SKIP_FRONTEND") == "1":
            return
        if bundle.exists() and (version == "editable" or not is_stale(frontend, bundle)):
            return
        npm = shutil.which("npm")
        if npm is None:
            self.app.abort(NO_NODE)
        if not is_installed(frontend):
            self.run(npm, "ci", "--omit=dev", "--no-audit", "--no-fund")
        self.run(npm, "run", "build")
        if not bundle.exists():
            self.app.abort(f"`npm run build` in frontend/ ended well but did not write {BUNDLE}.")

    def run(self, *command: str) -> None:
        """Run a command in frontend/ and stop the build, without a traceback, where it fails."""
        if subprocess.run(command, cwd=Path(self.root, "frontend"), check=False).returncode:  # noqa: S603
            self.app.abort(
                f"`{' '.join(Path(part).name for part in command)}` failed in frontend/; its output stands above."
            )


def is_stale(frontend: Path, bundle: Path) -> bool:
    """Tell whether a file of the page, or a folder something was removed from, is newer than the bundle."""
    if not frontend.exists():
        return False
    inputs = [
        path for entry in frontend.iterdir() if entry.name != "node_modules" for path in (entry, *entry.rglob("*"))
    ]
    return any(path.stat().st_mtime > bundle.stat().st_mtime for path in inputs)


def is_installed(frontend: Path) -> bool:
    """Tell whether node_modules is at least as new as the lock file (a developer's full install is kept)."""
    installed, lock = frontend / "node_modules/.package-lock.json", frontend / "package-lock.json"
    return installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime
