"""A real ``tensorboard`` process."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from typing_extensions import Self

PATIENCE = 60.0
Answer = TypeVar("Answer")
_ADDRESS = re.compile(r"at (http://\S+?)/? \(Press")


class Board:
    """Starts on entering, with a port of its own; ends on leaving."""

    def __init__(self, *arguments: str, environment: dict[str, str] | None = None) -> None:
        self.arguments = arguments
        self.environment = {**os.environ, "OMP_NUM_THREADS": "1", **(environment or {})}
        self.said: list[str] = []
        self.address = ""

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tensorboard.main", "--port=0", "--reload_interval=1", *self.arguments]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=self.environment
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self.address = until(self._found_address)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(30)
        self._listener.join(10)
        assert self._process.stderr is not None
        self._process.stderr.close()

    @property
    def tab(self) -> str:
        """Address of the DVI tab."""
        return f"{self.address}/#dvi"

    def run_tab(self, run: str) -> str:
        """Address of the DVI tab with this run open."""
        return f"{self.tab}&p.dvi.run={urllib.parse.quote(run, safe='')}"

    @property
    def process_id(self) -> int:
        return self._process.pid

    @property
    def log(self) -> str:
        return "".join(self.said)

    def get(self, path: str, **parameters: Any) -> bytes:
        query = urllib.parse.urlencode(parameters)
        with urllib.request.urlopen(f"{self.address}/{path}?{query}", timeout=30) as answer:
            return bytes(answer.read())

    def json(self, path: str, **parameters: Any) -> Any:
        return json.loads(self.get(path, **parameters))

    def dvi(self, route: str, **parameters: Any) -> Any:
        return self.json(f"data/plugin/dvi/{route}", **parameters)

    def recorded_runs(self) -> set[str]:
        return {entry["name"] for entry in self.dvi("runs")["runs"] if entry["state"] == "recorded"}

    def scalar_steps(self, run: str) -> list[int]:
        try:
            return [step for _, step, _ in self.json("data/plugin/scalars/scalars", run=run, tag="loss")]
        except urllib.error.HTTPError:
            return []

    def _found_address(self) -> str | None:
        match = _ADDRESS.search(self.log)
        assert match or self._process.poll() is None, f"tensorboard ended with {self._process.returncode}:\n{self.log}"
        return match[1] if match else None

    def _listen(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self.said.append(line)


def until(found: Callable[[], Answer | None], patience: float = PATIENCE) -> Answer:
    """Ask until there is an answer."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        answer = found()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"nothing came within {patience} seconds")


def blocked(folder: Path, *modules: str) -> dict[str, str]:
    """Environment in which our package cannot import these modules (``numpy``: TensorBoard itself still can)."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sitecustomize.py").write_text(
        f"""
import builtins

real = builtins.__import__


def refuse(name, globals=None, locals=None, fromlist=(), level=0):
    importer = (globals or {{}}).get("__name__", "")
    wanted = [name, *(f"{{name}}.{{part}}" for part in fromlist or ())]
    if importer.startswith("tensorboard_dvi") and any(module in {modules!r} for module in wanted):
        raise ImportError(f"{{name}} is broken on purpose")
    return real(name, globals, locals, fromlist, level)


builtins.__import__ = refuse
"""
    )
    return {"PYTHONPATH": str(folder)}
