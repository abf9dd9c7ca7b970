"""Install the newest wheel of dist/ into a small environment that borrows its dependencies from .venv.

``python tools/wheel_env.py FOLDER``: only our package lies in FOLDER, so what runs there is what is shipped, and
no dependency is installed twice. A .pth line appends .venv's packages behind the wheel's; .pth files in there
(an editable install of the sources, for one) are not followed.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]


def newest_wheel() -> Path:
    """The wheel in dist/ that was built last."""
    wheels = sorted((ROOT / "dist").glob("tensorboard_dvi-*.whl"), key=lambda path: path.stat().st_mtime)
    return wheels[-1] if wheels else sys.exit("dist/ holds no wheel; run `make wheel` first.")


def create(folder: Path, wheel: Path) -> None:
    """Make the environment anew."""
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, symlinks=True)
    python = folder / "bin/python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "-qq"]
    subprocess.run([*pip, "install", "--no-deps", "--no-index", str(wheel)], check=True)
    packages = python.parents[1] / Path(sysconfig.get_path("purelib")).relative_to(sys.prefix)
    (packages / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")


def main() -> None:
    """Create the environment named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder.absolute()
    if (folder / "bin").exists() == folder.exists():
        create(folder, newest_wheel())
    else:
        sys.exit(f"{folder} exists and is not an environment; name another folder.")


if __name__ == "__main__":
    main()
