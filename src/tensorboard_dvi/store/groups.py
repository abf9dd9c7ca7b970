"""Named sets of samples: the recorder's tags, and the tags and selections that were made on the page, as one list."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import RLock
from typing import NamedTuple

import numpy as np
from jaxtyping import Int64, UInt8

from tensorboard_dvi.errors import DamagedRunError
from tensorboard_dvi.store import layout
from tensorboard_dvi.store.group_journal import Change, ChangeFile, GroupJournal, Kind
from tensorboard_dvi.store.manifest import Manifest, TagEntry
from tensorboard_dvi.store.manifest_file import decoded
from tensorboard_dvi.store.messages import GroupInfo
from tensorboard_dvi.store.probe_reader import ProbeReader
from tensorboard_dvi.store.storage import LocalStorage


class GroupKey(NamedTuple):
    """What tells one named set from another."""

    kind: Kind
    name: str


class _Tag(NamedTuple):
    """A file of the recorder."""

    number: int
    name: str
    inode: int


_Event = _Tag | ChangeFile
Bits = UInt8[np.ndarray, " _"]
"""One bit per sample of a probe, the lowest of a byte first; a thousand sets of a million samples are 125 MB."""


@dataclass(frozen=True)
class NamedSets:
    """The named sets of a run at one moment: tags first, each kind in the order in which its sets were made.

    A set that has lost its last sample is gone.

    Attributes:
        infos: what the page is told of them.
        members: for each set probe key to bits.
        digest: changes when any set does.
    """

    infos: list[GroupInfo]
    members: list[dict[str, Bits]]
    digest: str

    def find(self, kind: Kind, name: str) -> GroupInfo | None:
        """Return a set; None where there is none of this name."""
        return next((info for info in self.infos if (info.kind, info.name) == (kind, name)), None)


_OF_A_LINK = re.compile(r"link [0-9a-f]{8}", re.ASCII)


def is_of_a_link(name: str) -> bool:
    """Return whether a selection got its name from its content, because a link to it was copied on the page."""
    return _OF_A_LINK.fullmatch(name) is not None


def rows_of(bits: Bits) -> Int64[np.ndarray, " row"]:
    """Return the rows of the samples whose bit is set, ascending."""
    return np.flatnonzero(np.unpackbits(bits, bitorder="little"))


class Groups:
    """Puts the recorder's tags and the journal together; safe to use from many threads.

    Args:
        storage: The run folder.
    """

    def __init__(self, storage: LocalStorage) -> None:
        self._storage = storage
        self._journal = GroupJournal(storage.root)
        self._lock = RLock()
        self._applied: list[_Event] = []
        self._created = 0.0
        self._sets: dict[GroupKey, dict[str, Bits]] = {}
        self._probes: dict[str, _Samples] = {}
        self._problems: dict[str, str] = {}
        self._now: NamedSets | None = None

    @property
    def problems(self) -> dict[str, str]:
        """Name of a file that cannot be read to what is wrong with it; the other files count all the same."""
        return dict(self._problems)

    def sets(self, manifest: Manifest, probes: Iterable[ProbeReader]) -> NamedSets:
        """Look at the folders again and return the sets as they are now.

        Args:
            manifest: What the run is.
            probes: Its probes.

        Raises:
            DamagedRunError: A folder cannot be listed.
        """
        with self._lock:
            events = self._events()
            samples = {probe.key: _Samples(probe) for probe in probes}
            known = {key: probe.digest for key, probe in self._probes.items()}
            same = manifest.created == self._created and {key: one.digest for key, one in samples.items()} == known
            if not same or events[: len(self._applied)] != self._applied:
                self._applied, self._sets, self._problems, self._now = [], {}, {}, None
                self._created, self._probes = manifest.created, samples
            for event in events[len(self._applied) :]:
                self._apply(event)
                self._now = None
            self._applied = events
            if self._now is None:
                self._now = _named(self._sets)
            return self._now

    def write(self, change: Change) -> bool:
        """Write a change down; whether it lies in the user's cache folder. ``sets`` takes it in.

        Raises:
            OSError: Neither folder can be written.
        """
        with self._lock:
            tags = max((event.number + 1 for event in self._applied if isinstance(event, _Tag)), default=0)
            return self._journal.write(change, self._created, tags)

    def _events(self) -> list[_Event]:
        """All that happened, in order: a tag of the recorder comes before the first change whose writer knew it."""
        files = self._storage.signature(layout.TAGS)
        tags = sorted(_Tag(_number(name), name, files[name]) for name in files if name.endswith(".json"))
        events: list[_Event] = []
        for change in self._journal.files():
            while tags and tags[0].number < change.tags:
                events.append(tags.pop(0))
            events.append(change)
        return [*events, *tags]

    def _apply(self, event: _Event) -> None:
        try:
            change = self._recorded(event) if isinstance(event, _Tag) else self._journal.read(event, self._created)
        except DamagedRunError as error:
            self._problems[event.name] = str(error)
            return
        if change is None:
            return
        key = GroupKey(change.kind, change.name)
        if change.action == "delete":
            self._sets.pop(key, None)
            return
        if change.action == "remove" and key not in self._sets:
            return
        held = self._sets.setdefault(key, {})
        if change.action == "save":
            held.clear()
        for probe, ids in change.ids.items():
            if probe not in self._probes:
                continue
            bits = self._probes[probe].bits(ids)
            before = held.pop(probe, np.zeros_like(bits))
            after = before & ~bits if change.action == "remove" else before | bits
            if after.any():
                held[probe] = after
        if not held:
            del self._sets[key]

    def _recorded(self, tag: _Tag) -> Change:
        name = f"{layout.TAGS}/{tag.name}"
        entry = decoded(self._storage.read(name), TagEntry, name)
        if any(not 0 <= number <= layout.LARGEST_ID for number in entry.ids):
            raise DamagedRunError(f"{name} has ids outside 0 to 2**53; remove the file")
        return Change("tag", "add", entry.name, {entry.probe: np.array(entry.ids, np.int64)})


class _Samples:
    """Finds the rows of ids."""

    def __init__(self, probe: ProbeReader) -> None:
        self._probe = probe
        self.digest = probe.digest

    def bits(self, ids: np.ndarray) -> Bits:
        """Return one bit per sample; ids that the probe has not are left out."""
        own, order = self._sorted
        mask = np.zeros(len(own), dtype=bool)
        if len(own):
            place = np.minimum(np.searchsorted(own, ids), len(own) - 1)
            mask[order[place[own[place] == ids]]] = True
        return np.packbits(mask, bitorder="little")

    @cached_property
    def _sorted(self) -> tuple[np.ndarray, np.ndarray]:
        order = np.argsort(self._probe.ids, kind="stable")
        return self._probe.ids[order], order


def _named(sets: Mapping[GroupKey, Mapping[str, Bits]]) -> NamedSets:
    ordered = sorted(sets.items(), key=lambda item: item[0].kind != "tag")
    found = hashlib.blake2b(digest_size=16)
    infos = []
    for key, held in ordered:
        for text in (*key, *sorted(held)):
            found.update(b"%d:" % len(text.encode()) + text.encode())
        for _, bits in sorted(held.items()):
            found.update(bits.data)
        counts = {probe: int(np.unpackbits(bits).sum()) for probe, bits in held.items()}
        infos.append(GroupInfo(kind=key.kind, name=key.name, counts=counts))
    return NamedSets(infos, [dict(held) for _, held in ordered], found.hexdigest())


def _number(name: str) -> int:
    stem = name.removesuffix(".json")
    return int(stem) if stem.isascii() and stem.isdecimal() and len(stem) <= 12 else -1
