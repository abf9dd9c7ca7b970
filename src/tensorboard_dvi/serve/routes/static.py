"""The files of the page: ``index.js``, its chunks, fonts."""

from __future__ import annotations

import re
from pathlib import Path

from werkzeug.wrappers import Request, Response

from tensorboard_dvi.serve.answers import ASK, KEEP, RefusedError, bytes_answer
from tensorboard_dvi.serve.service import Service

# Fixed here, because the registry of some Windows machines says that .js is text/plain, which browsers refuse.
_CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".map": "application/json; charset=utf-8",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
}
_HASHED = re.compile(r"-[A-Z0-9]{8}\.")
"""What the bundler puts into the names of files that never change."""

_PAGE_MISSING = b"""\
export function render() {
  const text = document.createElement("p");
  text.style.cssText = "font: 14px/1.5 sans-serif; max-width: 40em; margin: 4em auto; padding: 0 1em";
  text.textContent =
    "This installation of tensorboard-dvi comes without its page: it was installed with DVI_SKIP_FRONTEND=1. " +
    "The data are served; to see them, install the published wheel (pip install --force-reinstall tensorboard-dvi), " +
    "or, in a checkout with Node.js 20 or newer, run: make build";
  document.body.replaceChildren(text);
}
"""


def answer(service: Service, request: Request) -> Response:
    """Return a file of the page.

    The name asked for is looked up among the files that are there; it never becomes a path.
    """
    name = request.path.rpartition("/data/plugin/dvi/")[2]
    file = _files(service.static).get(name)
    if file is None:
        if name == "index.js":
            return bytes_answer(_PAGE_MISSING, _CONTENT_TYPES[".js"])
        raise RefusedError(404, "there is no such file in the DVI plugin")
    return bytes_answer(file.read_bytes(), _CONTENT_TYPES[file.suffix], KEEP if _HASHED.search(file.name) else ASK)


def _files(folder: Path) -> dict[str, Path]:
    return {
        file.relative_to(folder).as_posix(): file
        for file in folder.rglob("*")
        if file.suffix in _CONTENT_TYPES and file.is_file()
    }
