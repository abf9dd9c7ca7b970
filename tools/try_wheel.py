"""Try the wheel as a user would: install it apart from the sources, record a short run, look at it, serve it.

Needs dist/ (``make wheel``) and the dependencies in .venv; runs in a temporary folder, so that src/ is out of sight.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

from wheel_env import ROOT, create, newest_wheel

ENVIRONMENT = ROOT / "build/trial"


def main() -> None:
    """Every step ends the program with a message where it fails."""
    wheel = newest_wheel()
    create(ENVIRONMENT, wheel)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        place = run(work, "python", "-c", "import tensorboard_dvi as d; print(d.__file__, d.__version__)")
        expect(str(ENVIRONMENT) in place, f"the wheel is not what is imported: {place}")
        run(work, "tensorboard-dvi", "demo", "--no-serve", "--epochs", "2", "--logdir", "runs")
        report = run(work, "tensorboard-dvi", "info", "runs/digits")
        expect("3 snapshots" in report, f"the demo did not leave 3 snapshots:\n{report}")
        health = run(work, "tensorboard-dvi", "doctor", "runs")
        expect("PROBLEM" not in health, f"doctor complains:\n{health}")
        serve(work)
    print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.2f} MB; demo, info, doctor and TensorBoard work")


def run(work: Path, program: str, *arguments: str) -> str:
    """Standard output of a program of the environment, run in ``work``."""
    command = [str(ENVIRONMENT / "bin" / program), *arguments]
    done = subprocess.run(command, cwd=work, check=False, text=True, capture_output=True)
    expect(done.returncode == 0, f"{program} {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def serve(work: Path) -> None:
    """TensorBoard lists the plugin and sends the page and the run."""
    command = [str(ENVIRONMENT / "bin/python"), "-m", "tensorboard.main", "--logdir", "runs", "--port", "0"]
    server = subprocess.Popen(command, cwd=work, text=True, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    timer = threading.Timer(90, server.kill)
    timer.start()
    try:
        found = (re.search(r" at (http\S+)", line) for line in server.stderr or ())
        url = next((match[1] for match in found if match), None) or sys.exit("TensorBoard did not start")
        threading.Thread(target=(server.stderr or sys.stdin).read, daemon=True).start()
        script = fetch(f"{url}data/plugin/dvi/index.js")
        expect("render" in script, "index.js does not export render()")
        deadline = time.monotonic() + 30
        while '"digits"' not in fetch(f"{url}data/plugin/dvi/runs"):
            expect(time.monotonic() < deadline, "the run is not listed after 30 s")
            time.sleep(0.5)
        expect('"dvi"' in fetch(f"{url}data/plugins_listing"), "TensorBoard does not list the plugin")
    finally:
        timer.cancel()
        server.terminate()
        server.wait()


def fetch(url: str) -> str:
    """Body of an answer."""
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - our own server
        return str(answer.read().decode())


def expect(fine: bool, message: str) -> None:  # noqa: FBT001
    """End the program where something is not as it must be."""
    if not fine:
        sys.exit(f"wheel trial: {message}")


if __name__ == "__main__":
    main()
