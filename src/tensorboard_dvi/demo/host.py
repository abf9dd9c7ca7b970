"""A TensorBoard of our own, as a child process."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path

from tensorboard_dvi.errors import JobError

ANNOUNCEMENT = re.compile(r"TensorBoard \S+ at (http\S+)")


class TensorBoardProcess:
    """Starts TensorBoard on a log directory; ``close`` ends it (use it with ``contextlib.closing``).

    Args:
        logdir: Folder of the runs.
        port: None takes 6006 or the next free one, 0 any free one.
    """

    def __init__(self, logdir: Path, port: int | None = None) -> None:
        command = [sys.executable, "-m", "tensorboard.main", "--logdir", str(logdir), "--reload_interval", "1"]
        command += [] if port is None else ["--port", str(port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)  # noqa: S603
        self._tail: deque[str] = deque(maxlen=15)
        self._url = ""
        self._announced = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self._process.stderr or ():
            self._tail.append(line)
            if found := ANNOUNCEMENT.search(line):
                self._url = found[1]
                self._announced.set()
        self._announced.set()

    def url(self, seconds: float = 60) -> str:
        """The address of the DVI tab, as soon as TensorBoard serves it.

        Args:
            seconds: How long to wait at most.

        Raises:
            JobError: TensorBoard ended, or said nothing in that time.
        """
        self._announced.wait(seconds)
        if not self._url:
            said = "".join(self._tail).strip() or "nothing"
            raise JobError(f"TensorBoard gave no address within {seconds:g} s; it said:\n{said}")
        return f"{self._url.rstrip('/')}/#dvi"

    def wait(self) -> None:
        """Return when TensorBoard ends."""
        self._process.wait()

    def close(self) -> None:
        """End TensorBoard; may be called twice."""
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(timeout=10)
        if self._process.stderr:
            self._process.stderr.close()
