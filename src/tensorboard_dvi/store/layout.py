"""Every path and file name of a run folder; the only place that knows them.

Names are relative POSIX paths below the root ``<run>/plugins/dvi/``. No text given by a user (probe names,
class names, tags) ever becomes part of one.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any

from tensorboard_dvi.errors import InputError

PLUGIN_FOLDER = "plugins/dvi"
MANIFEST = "manifest.json"
LOCK = "lock.json"
SNAPSHOTS = "snapshots"
SUPERSEDED = "superseded"
PROBES = "probes"
TAGS = "tags"
GROUPS = "groups"
RESULTS = "results"
SNAPSHOT = "snapshot.json"
HEAD = "head.safetensors"
CHECKPOINT = "checkpoint.safetensors"
RESULT = "result.json"
MARKER = "events.out.tfevents.0000000000.dvi"
TEMPORARY = ".tmp"
PARTIAL = ".partial"
LARGEST_STEP = 2**53
LARGEST_ID = 2**53
"""Ids and steps travel to the page as float64."""

_SNAPSHOT_FOLDER = re.compile(r"[0-9]{10,16}", re.ASCII)
_PROBE_KEY = re.compile(r"p[0-9]{1,6}", re.ASCII)
_RESULT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", re.ASCII)


def run_root(path: Path | str) -> Path:
    """The folder of this package inside a run folder; a path that is such a folder already is returned as it is."""
    folder = Path(path).expanduser()
    return folder if folder.parts[-2:] == ("plugins", "dvi") else folder / PLUGIN_FOLDER


def probe_key(index: int) -> str:
    """Short key of the probe that was added as number ``index``."""
    return f"p{index}"


def is_probe_key(key: str) -> bool:
    """Whether ``key`` has the form of a probe key."""
    return _PROBE_KEY.fullmatch(key) is not None


def static_file(key: str, index: int = 0) -> str:
    """Labels, ids, truth and columns of a probe; ``index`` counts later versions."""
    return f"{PROBES}/{key}/static.safetensors" if index == 0 else f"{PROBES}/{key}/static-{index:05d}.safetensors"


def media_file(key: str, index: int) -> str:
    """One file of encoded media of a probe."""
    return f"{PROBES}/{key}/media-{index:05d}.safetensors"


def snapshot_folder(step: int) -> str:
    """Folder of a committed snapshot."""
    return f"{SNAPSHOTS}/{step:010d}"


def partial_folder(step: int) -> str:
    """Folder of a snapshot that is still being written."""
    return f"{SNAPSHOTS}/{step:010d}{PARTIAL}"


def step_of(folder: str) -> int | None:
    """Step of the snapshot folder with this last name; None where it is none (partial, foreign)."""
    if _SNAPSHOT_FOLDER.fullmatch(folder) is None or int(folder) > LARGEST_STEP:
        return None
    return int(folder) if folder == f"{int(folder):010d}" else None


def superseded_folder(index: int) -> str:
    """Where the snapshots go that a continued run replaces for the ``index``-th time."""
    return f"{SUPERSEDED}/{index}"


def record_file(key: str, index: int) -> str:
    """One record of a probe, relative to its snapshot folder."""
    return f"{key}-{index:05d}.safetensors"


def tag_file(index: int) -> str:
    """One tag of a set of samples."""
    return f"{TAGS}/{index:06d}.json"


def result_folder(analysis: str, parameters: dict[str, Any]) -> str:
    """Folder of the result of an analysis with these parameters (JSON values).

    Raises:
        InputError: ``analysis`` is not a plain word, or the parameters are not JSON.
    """
    if _RESULT_NAME.fullmatch(analysis) is None:
        raise InputError(f"an analysis is named {analysis!r}; expected letters, digits, '-' and '_' only")
    try:
        text = json.dumps(parameters, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise InputError(f"parameters of {analysis} are not JSON ({error}); give numbers, texts and lists") from error
    return f"{RESULTS}/{analysis}-{hashlib.blake2b(text.encode(), digest_size=6).hexdigest()}"


def result_file(name: str) -> str:
    """File of one named block of a result, relative to the folder of the result.

    Raises:
        InputError: ``name`` is not a plain word.
    """
    if _RESULT_NAME.fullmatch(name) is None:
        raise InputError(f"a block of a result is named {name!r}; expected letters, digits, '-' and '_' only")
    return f"{name}.safetensors"


def cache_root(root: Path) -> Path:
    """Where results of a run lie that cannot be written into the run folder itself."""
    cache = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(cache) if cache and Path(cache).is_absolute() else Path.home() / ".cache"
    digest = hashlib.blake2b(os.fsencode(root.absolute()), digest_size=12).hexdigest()
    return base / "tensorboard-dvi" / digest
