"""The journal of named sets of samples: one small file per change, never rewritten, in the order of their names.

A change is written under a temporary name and renamed, so that two servers, two tabs and a killed process lose nothing.
The name of a file is made of numbers: the time of the change, its writer, and how many of the recorder's tags there
were.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import numpy as np

from tensorboard_dvi.errors import DamagedRunError
from tensorboard_dvi.store import layout
from tensorboard_dvi.store.storage import NOT_WRITABLE, LocalStorage
from tensorboard_dvi.store.text import plain

Kind = Literal["tag", "selection"]
Action = Literal["save", "add", "remove", "delete"]

_FILE = re.compile(r"([0-9]{19})-([0-9a-f]{16})-([0-9]{6,12})\.safetensors", re.ASCII)
_LATEST = 10**19 - 1


class ChangeFile(NamedTuple):
    """Where a change lies; sorts as the changes follow each other."""

    time: int
    """Nanoseconds since 1970, UTC; greater than that of every change its writer knew of."""
    writer: str
    tags: int
    """Number of the first of the recorder's tags that its writer had not seen."""
    in_cache: bool
    name: str


@dataclass(frozen=True)
class Change:
    """What happened to one named set.

    Attributes:
        kind: a tag, or a selection.
        action: save replaces the set; add and remove change it; delete forgets it.
        name: any text.
        ids: probe key to ids of samples.
    """

    kind: Kind
    action: Action
    name: str
    ids: Mapping[str, np.ndarray] = field(default_factory=dict)


class GroupJournal:
    """The changes of one run; they lie in the run folder, or in the user's cache folder where that is read-only.

    Args:
        root: ``RunReader.root``.
    """

    def __init__(self, root: Path) -> None:
        self._run = LocalStorage(root)
        self._home = LocalStorage(layout.cache_root(root))
        self._writer = secrets.token_hex(8)

    def files(self) -> list[ChangeFile]:
        """Return the changes that there are, in their order; whatever else lies beside them is ignored.

        Raises:
            DamagedRunError: A folder cannot be listed.
        """
        found = []
        for storage, in_cache in ((self._run, False), (self._home, True)):
            for name in storage.list(layout.GROUPS):
                match = _FILE.fullmatch(name)
                if match is not None:
                    found.append(ChangeFile(int(match[1]), match[2], int(match[3]), in_cache, name))
        return sorted(found)

    def read(self, file: ChangeFile, created: float) -> Change | None:
        """Return a change; None where it belongs to another recording that was in the same place before.

        Args:
            file: Where it lies.
            created: When the recording was made.

        Raises:
            DamagedRunError: The file is damaged.
        """
        storage, name = self._home if file.in_cache else self._run, f"{layout.GROUPS}/{file.name}"
        header = storage.header(name)
        about = header.metadata
        if file.in_cache and about.get("created") != repr(created):
            return None
        kind, action = about.get("kind"), about.get("action")
        kinds: tuple[Kind, ...] = get_args(Kind)
        actions: tuple[Action, ...] = get_args(Action)
        if kind not in kinds or action not in actions or "name" not in about:
            raise DamagedRunError(f"{name} is not a change of a named set of samples; remove the file")
        ids = {key: storage.tensor(name, key) for key in header.tensors if layout.is_probe_key(key)}
        if any(array.dtype != np.int64 or array.ndim != 1 for array in ids.values()):
            raise DamagedRunError(f"{name} has ids that are no list of whole numbers; remove the file")
        return Change(kind, action, about["name"], ids)

    def write(self, change: Change, created: float, tags: int) -> bool:
        """Append a change, and return whether it lies in the user's cache folder.

        Args:
            change: What happened.
            created: When the recording was made.
            tags: Number of the first of the recorder's tags that is not known yet.

        Raises:
            OSError: Neither folder can be written, or the run was removed.
        """
        self._run.check_root()
        newest = max((file.time for file in self.files()), default=0)
        now = min(max(time.time_ns(), newest + 1), _LATEST)
        name = f"{layout.GROUPS}/{now:019d}-{self._writer}-{tags:06d}.safetensors"
        about = {"kind": change.kind, "action": change.action, "name": plain(change.name), "created": repr(created)}
        about |= {"time": str(now), "writer": self._writer}
        tensors = {key: np.asarray(ids, dtype=np.int64) for key, ids in change.ids.items()}
        try:
            self._run.write_tensors(name, tensors, about)
        except OSError as error:
            if error.errno not in NOT_WRITABLE:
                raise
            self._home.write_tensors(name, tensors, about)
            return True
        return False
