"""Reads and checks ``manifest.json`` and ``snapshot.json``."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from tensorboard_dvi.errors import DamagedRunError, FormatVersionError, RunNotFoundError
from tensorboard_dvi.store import layout
from tensorboard_dvi.store.manifest import FORMAT_VERSION, Manifest, SnapshotEntry
from tensorboard_dvi.store.storage import LocalStorage

Schema = TypeVar("Schema", bound=msgspec.Struct)


class _Version(msgspec.Struct):
    format_version: int


def read_manifest(storage: LocalStorage) -> Manifest:
    """The manifest of a run.

    Raises:
        RunNotFoundError: There is none.
        FormatVersionError: It was written by a newer version of this package.
        DamagedRunError: It is cut, malformed, or contradicts itself.
    """
    if not storage.exists(layout.MANIFEST):
        raise RunNotFoundError(
            f"there is no recording in {storage.root} (no {layout.MANIFEST}); "
            "record one with Recorder or write_run, or check the path"
        )
    data = storage.read(layout.MANIFEST)
    version = decoded(data, _Version, layout.MANIFEST).format_version
    if version > FORMAT_VERSION:
        raise FormatVersionError(
            f"{storage.root} has format version {version}, this version of tensorboard-dvi reads up to "
            f"{FORMAT_VERSION}; update it with: pip install --upgrade tensorboard-dvi"
        )
    manifest = decoded(data, Manifest, layout.MANIFEST)
    keys = [probe.key for probe in manifest.probes]
    names = [probe.name for probe in manifest.probes]
    if len(set(keys)) < len(keys) or len(set(names)) < len(names) or not all(map(layout.is_probe_key, keys)):
        raise DamagedRunError(f"{layout.MANIFEST} in {storage.root} has odd or repeated probe keys or names: {keys}")
    if not manifest.classes:
        raise DamagedRunError(f"{layout.MANIFEST} in {storage.root} names no class; expected at least one")
    for probe in manifest.probes:
        rows = [entry.shape for entry in (probe.ids, probe.labels, probe.truth) if entry is not None]
        if probe.count < 0 or any(shape != [probe.count] for shape in rows):
            raise DamagedRunError(
                f"{layout.MANIFEST}: probe {probe.key} counts {probe.count} samples, its arrays {rows}"
            )
    return manifest


def read_snapshot(storage: LocalStorage, step: int) -> SnapshotEntry:
    """The entry of a committed snapshot.

    Raises:
        DamagedRunError: It is missing, cut, malformed, or of another step.
    """
    name = f"{layout.snapshot_folder(step)}/{layout.SNAPSHOT}"
    entry = decoded(storage.read(name), SnapshotEntry, name)
    if entry.step != step:
        raise DamagedRunError(f"{name} belongs to step {entry.step}, expected {step}; the folder was renamed")
    return entry


def decoded(data: bytes, schema: type[Schema], name: str) -> Schema:
    """JSON as the schema says.

    Raises:
        DamagedRunError: It is not; the text names the place.
    """
    try:
        return msgspec.json.decode(data, type=schema)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise DamagedRunError(f"{name} is not what this package writes ({error}); restore it from a copy") from error
