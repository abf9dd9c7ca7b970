"""The browser that tests and benches drive: which, and started how."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FLAGS = (
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Software GL, so that pictures and ratios are the same on every machine; nothing speaks to the network."""

_FINDER = Path(__file__).parents[1] / "tools/find_chromium.py"


class NoBrowserError(RuntimeError):
    """No Chromium is installed; the text says how to get one."""


def executable() -> str:
    """Path of a Chromium."""
    found = subprocess.run([sys.executable, _FINDER], check=False, capture_output=True, text=True)
    if found.returncode:
        raise NoBrowserError(found.stderr.strip())
    return found.stdout.strip()
