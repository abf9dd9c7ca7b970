"""What the page may do to named sets of samples."""

from __future__ import annotations

import binascii
import unicodedata
from base64 import b64decode

import numpy as np
from jaxtyping import Int64

from tensorboard_dvi.errors import DviError
from tensorboard_dvi.serve.answers import RefusedError
from tensorboard_dvi.store.group_journal import Change
from tensorboard_dvi.store.groups import NamedSets
from tensorboard_dvi.store.messages import GroupRequest, Notice
from tensorboard_dvi.store.probe_reader import ProbeReader
from tensorboard_dvi.store.reader import RunReader

LONGEST_NAME = 100
MOST_GROUPS = 1_000
MOST_SAMPLES = 16 << 20
"""Samples of all sets together; each is four bytes of what the page fetches."""


def checked_change(asked: GroupRequest, reader: RunReader) -> Change:
    """Return the change that the page asks for, with ids in place of rows.

    Raises:
        RefusedError: It cannot be made; the text says why.
        NotRecordedError: There is no such probe.
    """
    named = reader.named_sets()
    known = named.find(asked.kind, asked.name)
    if known is None:
        _check_new(asked, named)
    elif asked.action == "create":
        count = sum(known.counts.values())
        raise RefusedError(
            409,
            f"there is a {asked.kind} {asked.name[:LONGEST_NAME]!r} with {count:,} samples already; "
            "replace it, or type another name",
        )
    action = "save" if asked.action == "create" else asked.action
    if action == "delete":
        return Change(asked.kind, action, asked.name)
    ids: dict[str, np.ndarray] = {}
    for key, mask in asked.masks.items():
        probe = reader.keyed_probe(key)
        chosen = probe.ids[_rows(mask, probe)]
        if len(chosen):
            ids[key] = chosen
    if not ids:
        raise RefusedError(400, f"no sample was given for the {asked.kind} {asked.name!r}; select at least one")
    if action != "remove":
        _check_room(sum(len(chosen) for chosen in ids.values()), named)
    return Change(asked.kind, action, asked.name, ids)


def sets_and_notices(reader: RunReader) -> tuple[NamedSets, list[Notice]]:
    """Return the named sets, and what is wrong with their files: the rest of the run is shown whatever that is."""
    try:
        named = reader.named_sets()
    except DviError as error:
        return NamedSets([], [], ""), [Notice(subject="groups", text=f"no named samples can be read: {error}")]
    texts = [text for _, text in sorted(reader.groups.problems.items())]
    return named, [
        Notice(subject="groups", text=f"a change of the named samples is left out: {text}") for text in texts
    ]


def _check_new(asked: GroupRequest, named: NamedSets) -> None:
    if asked.action in {"remove", "delete"}:
        raise RefusedError(404, f"there is no {asked.kind} {asked.name[:LONGEST_NAME]!r} (any more)")
    if not asked.name.strip() or len(asked.name) > LONGEST_NAME:
        raise RefusedError(400, f"a name has 1 to {LONGEST_NAME} characters, got {len(asked.name.strip())}")
    odd = next((sign for sign in asked.name if unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"}), None)
    if odd is not None:
        raise RefusedError(400, f"the name has the control character U+{ord(odd):04X}; leave it out")
    if len(named.infos) >= MOST_GROUPS:
        raise RefusedError(400, f"this run has {MOST_GROUPS} named sets already; delete one first")


def _check_room(more: int, named: NamedSets) -> None:
    held = sum(count for info in named.infos for count in info.counts.values())
    if held + more > MOST_SAMPLES:
        raise RefusedError(
            400,
            f"the named sets of this run have {held:,} samples, and {more:,} more are above {MOST_SAMPLES:,}; "
            "select fewer, or delete a set first",
        )


def _rows(mask: str, probe: ProbeReader) -> Int64[np.ndarray, " row"]:
    """Return the rows whose bit is set."""
    try:
        data = b64decode(mask.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeError) as error:
        raise RefusedError(400, f"the samples of probe {probe.key} are not base64 ({error})") from None
    expected = (probe.count + 7) // 8
    rows: np.ndarray = np.flatnonzero(np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little"))
    if len(data) != expected or (len(rows) and int(rows[-1]) >= probe.count):
        got = f"{len(data)} bytes of bits, the last of them {rows[-1] if len(rows) else 'none'}"
        raise RefusedError(400, f"the samples of {probe.key} are {got}; expected {expected} for {probe.count} samples")
    return rows
