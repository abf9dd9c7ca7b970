"""The only place that touches the files of a run folder: read, map, write atomically, list.

Names come from JSON files that anybody may have written, so every name is checked: it is relative, without ``..``,
and what it resolves to lies inside the root (symbolic links that lead out are refused).
"""

from __future__ import annotations

import errno
import hashlib
import itertools
import math
import os
import shutil
import stat
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path, PurePosixPath
from threading import Lock

import numpy as np

from tensorboard_dvi.errors import DamagedRunError
from tensorboard_dvi.store import layout
from tensorboard_dvi.store.tensor_file import (
    DTYPES,
    TensorHeader,
    TensorInfo,
    file_order,
    read_header,
    written_header,
)

LARGEST_TEXT = 256 * 1024 * 1024
"""Bytes of the largest file that is read as a whole."""
SMALL = 1024 * 1024
"""Bytes up to which rows are read rather than mapped: a map holds a file handle, of which there are few."""
NOT_WRITABLE = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
"""What the system says of a folder that is read-only."""
_HEADERS_KEPT = 256
_BLOCK = 4 * 1024 * 1024
_counter = itertools.count()


def write_chunks(path: Path, chunks: Iterable[bytes | memoryview]) -> int:
    """Write a file under a temporary name, rename it to ``path``, and return its size in bytes."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}-{next(_counter)}{layout.TEMPORARY}")
    size = 0
    try:
        with temporary.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
                size += len(chunk)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return size


def digest_of(data: bytes | memoryview) -> str:
    """blake2b-128, hexadecimal."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


class LocalStorage:
    """The files below one root folder on a local disk.

    Args:
        root: Need not exist; folders are made when something is written.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.bytes_written = 0
        self._headers: OrderedDict[tuple[str, int, int, int], TensorHeader] = OrderedDict()
        self._lock = Lock()
        self._resolved: Path | None = None

    def path(self, name: str) -> Path:
        """Where ``name`` lies.

        Raises:
            DamagedRunError: The name leads out of the root.
        """
        pure = PurePosixPath(name)
        odd = not name or "\\" in name or "\0" in name or ":" in name or len(name) > 1000
        if odd or pure.is_absolute() or ".." in pure.parts:
            raise DamagedRunError(
                f"the file name {name[:100]!r} is refused; expected a plain path inside the run folder"
            )
        path = self.root / pure
        try:
            inside = self._has_no_link(pure.parts) or self._is_inside(path)
        except (OSError, RuntimeError) as error:
            raise DamagedRunError(f"the file name {name[:100]!r} cannot be followed ({error})") from error
        if not inside:
            raise DamagedRunError(f"{name} is a link that leads out of the run folder; copy the file there instead")
        return path

    def read(self, name: str) -> bytes:
        """The whole of a small file.

        Raises:
            DamagedRunError: It is missing, unreadable or larger than any file of this kind.
        """
        path = self.path(name)
        try:
            with path.open("rb") as file:
                data = file.read(LARGEST_TEXT + 1)
        except OSError as error:
            raise DamagedRunError(f"{name} in {self.root} cannot be read ({error})") from error
        if len(data) > LARGEST_TEXT:
            raise DamagedRunError(f"{name} has more than {LARGEST_TEXT} bytes; no run folder has such a file")
        return data

    def header(self, name: str) -> TensorHeader:
        """Checked header of a safetensors file.

        Raises:
            DamagedRunError: The file is missing, cut or malformed.
        """
        with self._opened(name) as file:
            return self._header(name, file)

    def tensor(self, name: str, tensor: str, start: int | None = None, stop: int | None = None) -> np.ndarray:
        """Rows ``start`` to ``stop`` of a tensor as a read-only memory map, or copy where they are few.

        Raises:
            DamagedRunError: The file or the tensor is missing, cut, malformed, or of a type that NumPy lacks.
        """
        with self._opened(name) as file:
            info = self._header(name, file).tensors.get(tensor)
            if info is None:
                raise DamagedRunError(f"{name} has no tensor {tensor!r}")
            return _rows(file, info, name, (start, stop))

    def part(self, name: str, tensor: str, like: tuple[str, tuple[int, ...]], rows: tuple[int, int]) -> np.ndarray:
        """Rows of a tensor that must have this type and shape; otherwise as ``tensor``.

        Raises:
            DamagedRunError: It has another one, or as ``tensor``.
        """
        return self.parts(name, [(tensor, like, rows)])[0]

    def parts(
        self, name: str, wanted: Iterable[tuple[str, tuple[str, tuple[int, ...]], tuple[int, int]]]
    ) -> list[np.ndarray]:
        """As ``part``, for several tensors of a file that is opened once: each with type and shape, and rows.

        Raises:
            DamagedRunError: As ``part``.
        """
        found: list[np.ndarray] = []
        with self._opened(name) as file:
            header = self._header(name, file)
            for tensor, like, rows in wanted:
                info = header.tensors.get(tensor)
                if info is None or (info.dtype, info.shape) != like:
                    got = "no such tensor" if info is None else f"{info.dtype} {list(info.shape)}"
                    raise DamagedRunError(f"{name}: tensor {tensor!r}: got {got}, expected {like[0]} {list(like[1])}")
                found.append(_rows(file, info, name, rows))
        return found

    def check_root(self) -> None:
        """See that the root is still there, so that writing does not bring back a run that was removed.

        Raises:
            FileNotFoundError: It is not.
        """
        if not self.root.is_dir():
            raise FileNotFoundError(errno.ENOENT, "the run was removed meanwhile", str(self.root))

    def write(self, name: str, data: bytes) -> None:
        """Write or replace a file atomically."""
        path = self._writable(name)
        self.bytes_written += write_chunks(path, [data])

    def write_tensors(
        self, name: str, tensors: Mapping[str, np.ndarray], metadata: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        """Write or replace a safetensors file atomically; returns the digest of every tensor's bytes."""
        path = self._writable(name)
        arrays = {key: _stored(array) for key, array in tensors.items()}
        views = {key: array.reshape(-1).view(np.uint8).data for key, array in arrays.items()}
        ordered = [views[key] for key in file_order({key: array.dtype for key, array in arrays.items()})]
        self.bytes_written += write_chunks(path, [written_header(arrays, metadata or {}), *ordered])
        return {key: digest_of(view) for key, view in views.items()}

    def file_digest(self, name: str) -> str:
        """blake2b-128 of a whole file, read in blocks."""
        digest = hashlib.blake2b(digest_size=16)
        with self.path(name).open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
        return digest.hexdigest()

    def list(self, folder: str) -> list[str]:
        """Sorted last names of what lies in a folder, without temporary files; empty where there is no folder."""
        return sorted(self.signature(folder))

    def signature(self, folder: str) -> dict[str, int]:
        """Last names of what lies in a folder, each with a number that changes when it is another file."""
        try:
            with os.scandir(self.path(folder)) as entries:
                return {entry.name: entry.inode() for entry in entries if not entry.name.endswith(layout.TEMPORARY)}
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except OSError as error:
            raise DamagedRunError(f"{folder} in {self.root} cannot be listed ({error})") from error

    def exists(self, name: str) -> bool:
        """Whether there is such a file or folder."""
        try:
            return self.path(name).exists()
        except OSError:
            return False

    def size(self, name: str) -> int:
        """Bytes of a file."""
        return self.path(name).stat().st_size

    def changed(self, name: str) -> tuple[int, int, int]:
        """Something that changes when the file is replaced; zeros where there is none."""
        try:
            status = self.path(name).stat()
        except OSError:
            return (0, 0, 0)
        return (status.st_mtime_ns, status.st_size, status.st_ino)

    def rename(self, source: str, target: str) -> None:
        """Move a file or folder; the folders above the target are made."""
        self.path(source).rename(self._writable(target))

    def make_folder(self, folder: str) -> None:
        """Make a folder and those above it."""
        self.path(folder).mkdir(parents=True, exist_ok=True)

    def remove(self, name: str) -> None:
        """Remove a file, or a folder with all that is in it; nothing happens where there is none."""
        path = self.path(name)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    @contextmanager
    def _opened(self, name: str) -> Iterator[BufferedReader]:
        path = self.path(name)
        try:
            file = path.open("rb")
        except OSError as error:
            raise DamagedRunError(f"{name} in {self.root} cannot be read ({error})") from error
        with file:
            yield file

    def _header(self, name: str, file: BufferedReader) -> TensorHeader:
        status = os.fstat(file.fileno())
        key = (name, status.st_ino, status.st_mtime_ns, status.st_size)
        with self._lock:
            known = self._headers.get(key)
        if known is not None:
            return known
        try:
            header = read_header(file, status.st_size, name)
        except OSError as error:
            raise DamagedRunError(f"{name} in {self.root} cannot be read ({error})") from error
        with self._lock:
            self._headers[key] = header
            while len(self._headers) > _HEADERS_KEPT:
                self._headers.popitem(last=False)
        return header

    def _has_no_link(self, parts: tuple[str, ...]) -> bool:
        """Whether no part of a name is a symbolic link: then it lies inside, and the slow resolving can be spared."""
        if os.name == "nt":
            return False
        place = str(self.root)
        for part in parts:
            place = f"{place}/{part}"
            try:
                if stat.S_ISLNK(os.lstat(place).st_mode):
                    return False
            except FileNotFoundError:
                return True
            except OSError:
                return False
        return True

    def _is_inside(self, path: Path) -> bool:
        resolved = path.resolve()
        if self._resolved is None or not resolved.is_relative_to(self._resolved):
            self._resolved = self.root.resolve()
        return resolved.is_relative_to(self._resolved)

    def _writable(self, name: str) -> Path:
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


def _stored(array: np.ndarray) -> np.ndarray:
    little = array.astype(array.dtype.newbyteorder("<")) if array.dtype.byteorder == ">" else array
    return np.ascontiguousarray(little).reshape(array.shape)


def _rows(file: BufferedReader, info: TensorInfo, name: str, rows: tuple[int | None, int | None]) -> np.ndarray:
    dtype = DTYPES.get(info.dtype)
    if dtype is None:
        raise DamagedRunError(f"{name} holds {info.dtype}, which NumPy cannot read")
    offset, shape = info.offset, info.shape
    if shape:
        first, last, _ = slice(*rows).indices(shape[0])
        offset += first * (info.bytes // shape[0] if shape[0] else 0)
        shape = (max(last - first, 0), *shape[1:])
    size = math.prod(shape)
    try:
        if size * dtype.itemsize > SMALL:
            return np.memmap(file, dtype, "r", offset, shape)
        file.seek(offset)
        return np.frombuffer(file.read(size * dtype.itemsize), dtype, size).reshape(shape)
    except (OSError, ValueError) as error:
        raise DamagedRunError(f"{name} cannot be read ({error}); it was cut or removed meanwhile") from error
