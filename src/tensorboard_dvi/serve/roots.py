"""The folders that TensorBoard was told to search: ``--logdir`` or the parts of ``--logdir_spec``."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_URL = re.compile(r"[a-zA-Z][0-9a-zA-Z.+-]*://")


@dataclass(frozen=True)
class Root:
    """A folder that is searched for runs.

    Attributes:
        typed: The folder as the user typed it.
        prefix: What TensorBoard puts before the names of its runs; None for nothing.
        folder: The folder, or None where it lies on a remote file system, which we cannot read.
    """

    typed: str
    prefix: str | None
    folder: Path | None

    def run_name(self, folder: Path) -> str:
        """Return the name that TensorBoard gives to a run in ``folder``, which lies below this root."""
        if self.folder is None:
            return ""
        relative = os.path.relpath(folder, self.folder)
        # TensorBoard joins without normalising: a run in the root itself is called "prefix/."
        return os.path.join(self.prefix, relative) if self.prefix else relative  # noqa: PTH118

    def run_folder(self, name: str) -> Path | None:
        """Return the folder of the run that TensorBoard calls ``name`` below this root; None if there cannot be one."""
        if self.folder is None or ".." in Path(name).parts:
            return None
        return self.folder / name


def searched_roots(logdir: str | None, logdir_spec: str | None) -> list[Root]:
    """Return the folders to search, as TensorBoard itself reads its two flags.

    Args:
        logdir: Value of ``--logdir``; empty where the other flag is used.
        logdir_spec: Value of ``--logdir_spec``: comma-separated ``name:folder`` or ``folder``.
    """
    if logdir:
        folder = None if _URL.match(logdir) else Path(logdir).expanduser()
        return [Root(typed=logdir, prefix=None, folder=folder)]
    return list(_spec_roots(part for part in (logdir_spec or "").split(",") if part))


def _spec_roots(parts: Iterable[str]) -> Iterable[Root]:
    for part in parts:
        named = ":" in part and not _URL.match(part) and not part.startswith("/") and not os.path.splitdrive(part)[0]
        prefix, _, typed = part.partition(":") if named else (None, "", part)
        folder = None if _URL.match(typed) else Path(typed).expanduser().resolve()
        yield Root(typed=typed, prefix=prefix or None, folder=folder)
