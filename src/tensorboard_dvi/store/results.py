"""Results of analyses: named blocks of arrays, addressed by the analysis and its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tensorboard_dvi.errors import DamagedRunError, NotRecordedError
from tensorboard_dvi.store import layout
from tensorboard_dvi.store.manifest import ResultEntry
from tensorboard_dvi.store.storage import NOT_WRITABLE, LocalStorage
from tensorboard_dvi.store.text import encoded


class Result:
    """One result of a run; its blocks are read where they are and written where that is possible.

    Blocks lie in the run folder, or in the user's cache folder where the run folder is read-only.

    Args:
        root: ``RunReader.root``.
        analysis: Letters, digits, '-' and '_'.
        parameters: JSON values; another value is another result.

    Raises:
        InputError: ``analysis`` is not a plain word, or the parameters are not JSON.
    """

    def __init__(self, root: Path, analysis: str, parameters: dict[str, Any]) -> None:
        self.analysis = analysis
        self.parameters = parameters
        self._name = layout.result_folder(analysis, parameters)
        self._run = LocalStorage(root)
        self._home = LocalStorage(layout.cache_root(root))
        about = f"{self._name}/{layout.RESULT}"
        self.in_cache = not self._run.exists(about) and self._home.exists(about)

    @property
    def folder(self) -> Path:
        """Where new blocks go."""
        return self._storage.root / self._name

    def write(self, name: str, tensors: Mapping[str, np.ndarray], metadata: Mapping[str, str] | None = None) -> None:
        """Write or replace a block atomically.

        Raises:
            InputError: ``name`` is not a plain word.
            OSError: Neither folder can be written, or the run was removed.
        """
        self._run.check_root()
        file = f"{self._name}/{layout.result_file(name)}"
        try:
            self._write(file, tensors, metadata or {})
        except OSError as error:
            if self.in_cache or error.errno not in NOT_WRITABLE:
                raise
            self.in_cache = True
            self._write(file, tensors, metadata or {})

    def read(self, name: str) -> tuple[dict[str, np.ndarray], dict[str, str]]:
        """Arrays (memory-mapped, read-only) and metadata of a block.

        Raises:
            NotRecordedError: There is no such block.
            DamagedRunError: Its file is damaged.
        """
        file = f"{self._name}/{layout.result_file(name)}"
        storage = self._holder(file)
        if storage is None:
            known = ", ".join(self.names()[:6]) or "none"
            raise NotRecordedError(f"result {self._name} has no block {name!r} (computed: {known}); compute it first")
        header = storage.header(file)
        return {key: storage.tensor(file, key) for key in header.tensors}, dict(header.metadata)

    def exists(self, name: str) -> bool:
        """Whether there is such a block."""
        return self._holder(f"{self._name}/{layout.result_file(name)}") is not None

    def is_current(self, name: str, digest: str) -> bool:
        """Whether this block is there and says that it was made from the ``input`` with this digest."""
        file = f"{self._name}/{layout.result_file(name)}"
        storage = self._holder(file)
        if storage is None:
            return False
        try:
            return storage.header(file).metadata.get("input") == digest
        except DamagedRunError:
            return False

    def names(self) -> list[str]:
        """Sorted names of the blocks."""
        files = {*self._run.list(self._name), *self._home.list(self._name)}
        return sorted(file.removesuffix(".safetensors") for file in files if file.endswith(".safetensors"))

    def remove(self, name: str) -> None:
        """Forget a block; nothing happens where there is none."""
        self._storage.remove(f"{self._name}/{layout.result_file(name)}")

    def keep_newest(self, count: int) -> None:
        """Forget all but the blocks written last, where new ones go."""
        files = [f"{self._name}/{file}" for file in self._storage.list(self._name) if file.endswith(".safetensors")]
        for file in sorted(files, key=self._storage.changed, reverse=True)[count:]:
            self._storage.remove(file)

    @property
    def _storage(self) -> LocalStorage:
        return self._home if self.in_cache else self._run

    def _holder(self, file: str) -> LocalStorage | None:
        return next((storage for storage in (self._run, self._home) if storage.exists(file)), None)

    def _write(self, file: str, tensors: Mapping[str, np.ndarray], metadata: Mapping[str, str]) -> None:
        about = f"{self._name}/{layout.RESULT}"
        if not self._storage.exists(about):
            entry = ResultEntry(analysis=self.analysis, parameters=self.parameters)
            self._storage.write(about, encoded(entry))
        self._storage.write_tensors(file, tensors, metadata)
