"""Print the path of a Chromium; with ``--install``, install one first where that is allowed (root and apt-get)."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
REMEDY = (
    "No Chromium found. Install one (Debian, Ubuntu: apt-get install chromium; anywhere: "
    "python -m playwright install chromium) or name one: DVI_CHROMIUM=/path/to/chromium make test"
)


def chromium() -> str | None:
    """The browser named by DVI_CHROMIUM, else one of the system, else one that playwright downloaded."""
    if named := os.environ.get("DVI_CHROMIUM"):
        if not (found := shutil.which(named)):
            sys.exit(f"DVI_CHROMIUM names {named!r}, which is not a program; give the path of a Chromium or unset it.")
        return found
    found_on_path = (shutil.which(name) for name in (*NAMES, *APPLICATIONS))
    return next((path for path in found_on_path if path), None) or playwright_chromium()


def playwright_chromium() -> str | None:
    """The newest Chromium in playwright's own folder."""
    cache = Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", cache / "ms-playwright"))
    found = [
        path
        for pattern in ("chrome-linux*/chrome", "chrome-mac*/*.app/Contents/MacOS/*")
        for path in folder.glob(f"chromium-*/{pattern}")
    ]
    return str(max(found, key=lambda path: path.stat().st_mtime)) if found else None


def install() -> None:
    """Install Debian's package where we are root and apt-get exists."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", *arguments], env=quiet, stdout=sys.stderr, check=False)  # noqa: S607


def main() -> None:
    """Print a path, or the remedy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--install", action="store_true", help="install a Chromium where none is found")
    arguments = parser.parse_args()
    if arguments.install and chromium() is None:
        install()
    sys.stdout.write(f"{chromium() or sys.exit(REMEDY)}\n")


if __name__ == "__main__":
    main()
