"""Named sets of samples through the plugin's routes."""

from __future__ import annotations

import errno
import json
import os
from base64 import b64encode
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from tests.serve.recording import Host

from tensorboard_dvi.errors import DamagedRunError
from tensorboard_dvi.serve import groups
from tensorboard_dvi.store import storage as storage_module
from tensorboard_dvi.store.messages import GroupInfo, GroupList
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.storage import LocalStorage

RUN = "exp/a"
COUNTS = {"p0": 60, "p1": 25}
HOSTILE = "</script><img src=x onerror=alert(1)>"


def mask(rows: Iterable[int], count: int) -> str:
    bits = np.zeros(count, dtype=np.uint8)
    bits[list(rows)] = 1
    return b64encode(np.packbits(bits, bitorder="little").tobytes()).decode()


def masks(**rows: list[int]) -> dict[str, str]:
    return {key: mask(chosen, COUNTS[key]) for key, chosen in rows.items()}


def changed(host: Host, name: str, action: str = "save", kind: str = "selection", **rows: list[int]) -> GroupList:
    response = host.post("groups", {"run": RUN, "kind": kind, "action": action, "name": name, "masks": masks(**rows)})
    assert response.status_code == 200, response.get_data()
    return msgspec.json.decode(response.get_data(), type=GroupList)


def listed(host: Host, **parameters: Any) -> dict[str, dict[str, list[int]]]:
    """Kind and name to rows, from the body."""
    response = host.get("groups", run=RUN, **parameters)
    body = response.get_data()
    header = json.loads(body[8 : 8 + int.from_bytes(body[:8], "little")])
    infos = msgspec.json.decode(header["__metadata__"]["groups"], type=list[GroupInfo])
    tensors = host.tensors("groups", run=RUN)
    assert infos == msgspec.convert(host.json("run", run=RUN)["groups"], list[GroupInfo])
    found = {}
    for place, info in enumerate(infos):
        rows = {key: tensors[f"{place}/{key}"].tolist() for key in info.counts if f"{place}/{key}" in tensors}
        assert {key: len(chosen) for key, chosen in rows.items()} == {k: n for k, n in info.counts.items() if n}
        found[f"{info.kind}:{info.name}"] = rows
    assert {tensor.dtype.str for tensor in tensors.values()} <= {"<u4"}
    return found


def test_a_selection_is_saved_changed_and_forgotten(host: Host, logdir: Path) -> None:
    assert listed(host) == {}
    digests = [host.json("run", run=RUN)["groups_digest"]]
    answer = changed(host, "odd ones", p0=[0, 7, 59], p1=[24])
    assert answer.groups == [GroupInfo(kind="selection", name="odd ones", counts={"p0": 3, "p1": 1})]
    assert not answer.stored_in_cache
    digests.append(answer.groups_digest)
    assert listed(host) == {"selection:odd ones": {"p0": [0, 7, 59], "p1": [24]}}
    digests.append(changed(host, "odd ones", "add", p0=[7, 8]).groups_digest)
    digests.append(changed(host, "odd ones", "remove", p0=[0], p1=[24]).groups_digest)
    assert listed(host) == {"selection:odd ones": {"p0": [7, 8, 59]}}
    digests.append(changed(host, "odd ones", "save", p1=[1]).groups_digest)
    assert listed(host) == {"selection:odd ones": {"p1": [1]}}
    assert listed(Host("--logdir", str(logdir))) == listed(host)
    assert len(set(digests)) == 5
    assert changed(host, "odd ones", "delete").groups_digest == digests[0]
    assert listed(host) == {}


def test_tags_and_selections_of_one_name_are_two(host: Host) -> None:
    changed(host, "b", p0=[1])
    changed(host, "a", kind="tag", p0=[2])
    changed(host, "b", kind="tag", p0=[3])
    assert list(listed(host).items()) == [
        ("tag:a", {"p0": [2]}),
        ("tag:b", {"p0": [3]}),
        ("selection:b", {"p0": [1]}),
    ]


def test_python_sees_what_the_page_saved(host: Host, logdir: Path) -> None:
    changed(host, HOSTILE, p0=[3, 1])
    changed(host, "seen", kind="tag", p1=[0])
    run = RunReader(logdir / RUN)
    assert run.selections == [HOSTILE]
    assert run.selection(HOSTILE)["train"].tolist() == [7 + 2**40, 21 + 2**40]
    assert run.probe("test").tags["seen"].tolist() == [2**40]
    names = [path.name for path in (run.root / "groups").iterdir()]
    assert all(name.replace("-", "").replace(".safetensors", "").isalnum() for name in names)


def test_an_answer_is_kept_only_under_its_own_digest(host: Host) -> None:
    digest = changed(host, "a", p0=[1]).groups_digest
    assert "immutable" in host.get("groups", run=RUN, v=digest).headers["Cache-Control"]
    changed(host, "b", p0=[2])
    for v in (digest, "x", ""):
        assert host.get("groups", run=RUN, v=v).headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("change", "status", "word"),
    [
        ({"name": ""}, 400, "1 to 100"),
        ({"name": "   "}, 400, "1 to 100"),
        ({"name": "x" * 101}, 400, "1 to 100"),
        ({"name": "a\nb"}, 400, "U+000A"),
        ({"name": "a\x00"}, 400, "U+0000"),
        ({"name": "a\u2028"}, 400, "U+2028"),
        ({"action": "delete"}, 404, "no selection"),
        ({"action": "remove"}, 404, "no selection"),
        ({"action": "rename"}, 400, "read"),
        ({"kind": "session"}, 400, "read"),
        ({"run": "nope"}, 404, "nope"),
        ({"masks": {}}, 400, "at least one"),
        ({"masks": masks(p0=[])}, 400, "at least one"),
        ({"masks": {"p7": mask([1], 60)}}, 404, "p7"),
        ({"masks": {"train": mask([1], 60)}}, 404, "train"),
        ({"masks": {"../p0": mask([1], 60)}}, 404, "no probe"),
        ({"masks": {"p0": mask([1], 25)}}, 400, "expected 8"),
        ({"masks": {"p0": mask([60], 64)}}, 400, "60 samples"),
        ({"masks": {"p0": mask([1], 60 * 8)}}, 400, "expected 8"),
        ({"masks": {"p0": "not base64!"}}, 400, "base64"),
        ({"masks": {"p0": "AA=A"}}, 400, "base64"),
        ({"masks": {"p0": "ж"}}, 400, "base64"),
        ({"masks": {"p0": 3}}, 400, "read"),
        ({"masks": [1]}, 400, "read"),
    ],
)
def test_other_changes_are_refused_in_words(host: Host, change: dict[str, Any], status: int, word: str) -> None:
    message = {"run": RUN, "kind": "selection", "action": "save", "name": "a", "masks": masks(p0=[1]), **change}
    response = host.post("groups", message)
    assert response.status_code == status
    assert word in json.loads(response.get_data())["message"]
    assert listed(host) == {}


def test_any_other_text_is_a_name(host: Host) -> None:
    names = [HOSTILE, "../../etc", "猫 🐈‍⬛", "x" * 100, "a\u202eb", "NUL", '"', "'; drop"]
    for name in names:
        changed(host, name, p0=[1])
    assert list(listed(host)) == [f"selection:{name}" for name in names]


def test_there_are_not_more_than_so_many_groups(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "MOST_GROUPS", 2)
    changed(host, "a", p0=[1])
    changed(host, "b", p0=[1])
    message = {"run": RUN, "kind": "tag", "action": "add", "name": "c", "masks": masks(p0=[1])}
    response = host.post("groups", message)
    assert response.status_code == 400
    assert "2 named sets" in json.loads(response.get_data())["message"]
    changed(host, "b", "add", p0=[2])
    changed(host, "b", "delete")
    changed(host, "c", p0=[1])


def test_the_sets_have_not_more_than_so_many_samples(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "MOST_SAMPLES", 5)
    changed(host, "a", p0=[1, 2, 3])
    message = {"run": RUN, "kind": "tag", "action": "add", "name": "c", "masks": masks(p0=[1], p1=[1, 2])}
    response = host.post("groups", message)
    assert response.status_code == 400
    assert "delete a set" in json.loads(response.get_data())["message"]
    changed(host, "a", "remove", p0=[1, 2])
    changed(host, "c", "add", "tag", p0=[1], p1=[1, 2])


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-DVI": ""}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Origin": "http://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Host": "evil.example"}, 403),
    ],
)
def test_foreign_changes_are_refused(host: Host, headers: dict[str, str], status: int) -> None:
    message = {"run": RUN, "kind": "tag", "action": "save", "name": "a", "masks": masks(p0=[1])}
    assert host.post("groups", message, headers).status_code == status
    assert listed(host) == {}


def test_other_methods_are_named_as_such_and_readonly_refuses(logdir: Path) -> None:
    host = Host("--logdir", str(logdir), "--dvi_readonly")
    response = host.client.put("/data/plugin/dvi/groups")
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, POST")
    message = {"run": RUN, "kind": "tag", "action": "save", "name": "a", "masks": masks(p0=[1])}
    assert host.post("groups", message).status_code == 403
    assert listed(host) == {}


@pytest.mark.parametrize(("number", "status"), [(errno.EROFS, 200), (errno.EACCES, 200), (errno.ENOSPC, 500)])
def test_a_read_only_run_is_changed_in_the_cache(
    host: Host, logdir: Path, monkeypatch: pytest.MonkeyPatch, number: int, status: int
) -> None:
    host.json("run", run=RUN)
    write = storage_module.write_chunks

    def guarded(path: Path, chunks: Any) -> int:
        if path.is_relative_to(logdir):
            raise OSError(number, os.strerror(number), str(path))
        return write(path, chunks)

    monkeypatch.setattr(storage_module, "write_chunks", guarded)
    message = {"run": RUN, "kind": "tag", "action": "save", "name": "a", "masks": masks(p0=[1])}
    response = host.post("groups", message)
    assert response.status_code == status
    if status == 200:
        assert msgspec.json.decode(response.get_data(), type=GroupList).stored_in_cache
        assert listed(Host("--logdir", str(logdir))) == {"tag:a": {"p0": [1]}}
    else:
        assert "No space" in json.loads(response.get_data())["message"]
        assert listed(host) == {}


def test_a_run_with_damaged_sets_is_shown_with_a_notice(
    host: Host, logdir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(host, "a", p0=[1])
    folder = logdir / RUN / "plugins/dvi/groups"
    (folder / f"{1:019d}-{'0' * 16}-000000.safetensors").write_bytes(b"x")
    info = host.json("run", run=RUN)
    assert [group["name"] for group in info["groups"]] == ["a"]
    assert [notice["subject"] for notice in info["notices"]] == ["groups"]

    def unlistable(*_: Any) -> None:
        raise DamagedRunError("groups cannot be listed")

    monkeypatch.setattr(LocalStorage, "list", unlistable)
    info = host.json("run", run=RUN)
    assert (info["groups"], info["points"]) == ([], 85)
    assert "cannot be listed" in info["notices"][0]["text"]
    assert host.get("groups", run=RUN).status_code == 500


def test_many_at_once_lose_nothing(logdir: Path) -> None:
    hosts = [Host("--logdir", str(logdir)) for _ in range(2)]

    def add(row: int) -> None:
        changed(hosts[row % 2], "all", "add", p0=[row])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(60)))
    assert RunReader(logdir / RUN).selection("all").ids.tolist() == [row * 7 + 2**40 for row in range(60)]
    assert listed(hosts[0]) == listed(hosts[1]) == {"selection:all": {"p0": list(range(60))}}


@pytest.mark.parametrize("kind", ["selection", "tag"])
def test_a_set_that_another_tab_made_is_not_lost_to_one_of_the_same_name(host: Host, kind: str) -> None:
    changed(host, "mine", action="create", kind=kind, p0=[1, 2])
    asked = {"run": RUN, "kind": kind, "action": "create", "name": "mine", "masks": masks(p0=[5])}
    refused = host.post("groups", asked)
    assert (refused.status_code, b"2 samples already" in refused.get_data()) == (409, True)
    assert listed(host) == {f"{kind}:mine": {"p0": [1, 2]}}
    changed(host, "mine", action="delete", kind=kind)
    changed(host, "mine", action="create", kind=kind, p0=[5])
    assert listed(host) == {f"{kind}:mine": {"p0": [5]}}
