"""Named sets of samples: the recorder's tags and the page's journal, together."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import time
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.store.recording import CLASSES, probe, snapshot

from tensorboard_dvi.errors import DamagedRunError, InputError, NotRecordedError
from tensorboard_dvi.store import layout
from tensorboard_dvi.store import storage as storage_module
from tensorboard_dvi.store.group_journal import Action, Change, GroupJournal, Kind
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.storage import LocalStorage
from tensorboard_dvi.store.writer import RunDescription, RunWriter


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Probes train and test of 24 samples with the ids 0, 7, 14, ..."""
    writer = RunWriter(tmp_path / "run", RunDescription(classes=CLASSES))
    for name in ("train", "test"):
        writer.add_probe(probe(name))
    snapshot(writer, 0)
    writer.close()
    return tmp_path / "run"


def change(reader: RunReader, action: Action, name: str, kind: Kind = "selection", **rows: list[int]) -> bool:
    """As the server does it."""
    reader.named_sets()
    return reader.groups.write(Change(kind, action, name, {key: np.array(ids) * 7 for key, ids in rows.items()}))


def found(run: Path) -> dict[str, dict[str, list[int]]]:
    """Kind and name to rows by probe, as a reader that knew nothing before sees them."""
    named = RunReader(run).named_sets()
    return {
        f"{info.kind}:{info.name}": {
            key: np.flatnonzero(np.unpackbits(bits, bitorder="little")).tolist() for key, bits in members.items()
        }
        for info, members in zip(named.infos, named.members, strict=True)
    }


def tag(run: Path, ids: list[int], name: str, probe_name: str = "train") -> None:
    writer = RunWriter(run, RunDescription(classes=CLASSES))
    writer.tag(probe_name, ids, name)
    writer.close()


def test_a_long_story_ends_as_sets_say(run: Path) -> None:
    """Random changes by three writers, against Python's own sets."""
    readers = [RunReader(run) for _ in range(3)]
    rng = np.random.default_rng(0)
    expected: dict[str, dict[str, set[int]]] = {}
    for _ in range(120):
        name, key = f"selection:{rng.integers(4)}", f"p{rng.integers(2)}"
        action = ("save", "add", "remove", "delete")[rng.choice(4, p=[0.2, 0.4, 0.3, 0.1])]
        rows = rng.choice(24, rng.integers(1, 9), replace=False).tolist()
        more = {} if action == "delete" else {key: rows}
        change(readers[rng.integers(3)], action, name.partition(":")[2], **more)  # type: ignore[arg-type]
        if action == "delete":
            expected.pop(name, None)
        elif action != "remove" or name in expected:
            held = expected.setdefault(name, {})
            if action == "save":
                held.clear()
            held[key] = held.get(key, set()) - set(rows) if action == "remove" else held.get(key, set()) | set(rows)
            if not held[key]:
                del held[key]
            if not held:
                del expected[name]
    plain = {name: {key: sorted(rows) for key, rows in held.items()} for name, held in expected.items()}
    assert found(run) == plain
    assert expected
    digests = {reader.named_sets().digest for reader in [*readers, RunReader(run)]}
    assert len(digests) == 1


def test_two_writers_at_one_moment_lose_nothing(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 10**18)
    readers = [RunReader(run), RunReader(run)]
    for number in range(5):
        for reader in readers:
            change(reader, "add", "both", p0=[number])
            change(reader, "save", f"{number}", p0=[number])
    assert found(run)["selection:both"] == {"p0": [0, 1, 2, 3, 4]}
    assert len(list((run / "plugins/dvi/groups").iterdir())) == 20


def test_a_clock_that_goes_back_undoes_nothing(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(RunReader(run), "save", "a", p0=[1])
    monkeypatch.setattr(time, "time_ns", lambda: 1_000)
    change(RunReader(run), "save", "a", p0=[2])
    assert found(run) == {"selection:a": {"p0": [2]}}


def test_the_order_of_the_files_of_a_copy_does_not_matter(run: Path, tmp_path: Path) -> None:
    reader = RunReader(run)
    for action, rows in (("save", [1, 2]), ("add", [3]), ("remove", [1])):
        change(reader, action, "a", p0=rows)  # type: ignore[arg-type]
    expected = found(run)
    folder = run / "plugins/dvi/groups"
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    for order in permutations(files):
        for name in files:
            (folder / name).unlink()
        known = RunReader(run)
        for name in order:
            (folder / name).write_bytes(files[name])
            known.named_sets()
        assert found(run) == expected
        assert known.selection("a")["train"].tolist() == [14, 21]


def test_tags_of_the_recorder_are_changed_on_the_page(run: Path) -> None:
    tag(run, [7, 14], "odd")
    tag(run, [21], "odd")
    tag(run, [0], "rare", "test")
    reader = RunReader(run)
    assert found(run) == {"tag:odd": {"p0": [1, 2, 3]}, "tag:rare": {"p1": [0]}}
    change(reader, "remove", "odd", "tag", p0=[1])
    change(reader, "add", "odd", "tag", p1=[5])
    change(reader, "delete", "rare", "tag")
    assert found(run) == {"tag:odd": {"p0": [2, 3], "p1": [5]}}
    assert {name: ids.tolist() for name, ids in RunReader(run).probe("train").tags.items()} == {"odd": [14, 21]}
    assert {name: ids.tolist() for name, ids in RunReader(run).probe("test").tags.items()} == {"odd": [35]}


def test_a_tag_recorded_after_the_page_deleted_its_name_is_there(run: Path) -> None:
    tag(run, [7], "odd")
    change(RunReader(run), "delete", "odd", "tag")
    assert found(run) == {}
    tag(run, [14], "odd")
    assert found(run) == {"tag:odd": {"p0": [2]}}
    change(RunReader(run), "remove", "odd", "tag", p0=[2])
    assert found(run) == {}
    change(RunReader(run), "add", "odd", "tag", p0=[4])
    assert found(run) == {"tag:odd": {"p0": [4]}}


def test_a_reader_that_stays_open_sees_every_change(run: Path) -> None:
    reader, other = RunReader(run), RunReader(run)
    digests = {reader.named_sets().digest}
    for number in range(4):
        change(other, "add", "a", p0=[number])
        digests.add(reader.named_sets().digest)
        assert reader.selection("a").ids.tolist() == [7 * row for row in range(number + 1)]
    assert len(digests) == 5
    assert reader.named_sets() is reader.named_sets()


def test_what_is_no_change_is_ignored_and_what_is_damaged_named(run: Path) -> None:
    reader = RunReader(run)
    change(reader, "save", "a", p0=[1])
    folder = run / "plugins/dvi/groups"
    for name in ("x.txt", "1.safetensors", "a.safetensors.tmp", f"{'9' * 19}-{'G' * 16}-000000.safetensors"):
        (folder / name).write_bytes(b"{}")
    (folder / f"{1:019d}-{'0' * 16}-000000.safetensors").write_bytes(b"\x80\x04cposix\nsystem\n")
    assert found(run) == {"selection:a": {"p0": [1]}}
    reader.named_sets()
    assert len(reader.groups.problems) == 1
    assert RunReader(run).tags() == {}
    change(reader, "save", "b", p0=[2])
    assert list(found(run)) == ["selection:a", "selection:b"]


@pytest.mark.parametrize(
    ("tensors", "metadata"),
    [
        ({"p0": np.ones(3, np.float32)}, {"kind": "tag", "action": "save", "name": "x"}),
        ({"p0": np.ones((3, 2), np.int64)}, {"kind": "tag", "action": "save", "name": "x"}),
        ({"p0": np.ones(3, np.int64)}, {"kind": "evil", "action": "save", "name": "x"}),
        ({"p0": np.ones(3, np.int64)}, {"kind": "tag", "action": "run", "name": "x"}),
        ({"p0": np.ones(3, np.int64)}, {"kind": "tag", "action": "save"}),
        ({"p0": np.ones(3, np.int64)}, {}),
    ],
)
def test_foreign_contents_are_left_out(run: Path, tensors: dict[str, np.ndarray], metadata: dict[str, str]) -> None:
    storage = LocalStorage(layout.run_root(run))
    storage.write_tensors(f"groups/{5:019d}-{'a' * 16}-000000.safetensors", tensors, metadata)
    reader = RunReader(run)
    assert reader.named_sets().infos == []
    assert len(reader.groups.problems) == 1


def test_ids_and_probes_that_the_run_has_not_are_left_out(run: Path) -> None:
    reader = RunReader(run)
    reader.named_sets()
    ids = np.array([-1, 3, 7, 10**15, np.iinfo(np.int64).max])
    reader.groups.write(Change("selection", "save", "a", {"p0": ids, "p9": ids}))
    assert found(run) == {"selection:a": {"p0": [1]}}


def test_links_that_lead_out_are_not_followed(run: Path, tmp_path: Path) -> None:
    change(RunReader(run), "save", "a", p0=[1])
    (file,) = (run / "plugins/dvi/groups").iterdir()
    outside = tmp_path / "outside.safetensors"
    file.rename(outside)
    file.symlink_to(outside)
    assert found(run) == {}


def refuse_writes_below(folder: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    write = storage_module.write_chunks

    def guarded(path: Path, chunks: Any) -> int:
        if path.is_relative_to(folder):
            raise OSError(number, os.strerror(number), str(path))
        return write(path, chunks)

    monkeypatch.setattr(storage_module, "write_chunks", guarded)


def test_changes_of_a_read_only_run_lie_in_the_cache(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not change(RunReader(run), "save", "a", p0=[1, 2])
    with monkeypatch.context() as patch:
        refuse_writes_below(run, patch, errno.EROFS)
        assert change(RunReader(run), "remove", "a", p0=[1])
    assert not change(RunReader(run), "add", "a", p0=[3])
    assert found(run) == {"selection:a": {"p0": [2, 3]}}


def test_what_the_cache_has_of_another_recording_is_not_shown(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        refuse_writes_below(run, patch, errno.EROFS)
        change(RunReader(run), "save", "a", p0=[1])
    assert found(run) == {"selection:a": {"p0": [1]}}
    run.rename(tmp_path / "old")
    writer = RunWriter(run, RunDescription(classes=CLASSES))
    writer.add_probe(probe("train"))
    writer.close()
    assert found(run) == {}


def test_a_killed_server_loses_nothing_that_it_had_confirmed(run: Path) -> None:
    for attempt in range(6):
        confirmed, told = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                reader, number = RunReader(run), 0
                while True:
                    change(reader, "save", f"{attempt}-{number}", p0=[number % 24])
                    os.write(told, b"x")
                    number += 1
            finally:
                os._exit(1)
        os.close(told)
        time.sleep(0.02 + 0.03 * attempt)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        count = len(os.read(confirmed, 1 << 20))
        os.close(confirmed)
        names = set(found(run))
        assert {f"selection:{attempt}-{number}" for number in range(count)} <= names
    reader = RunReader(run)
    reader.named_sets()
    assert reader.groups.problems == {}


def test_selections_are_ids_by_probe(run: Path) -> None:
    reader = RunReader(run)
    assert reader.selections == []
    with pytest.raises(NotRecordedError, match="none yet"):
        reader.selection("a")
    change(reader, "save", "one", p0=[5, 1])
    change(reader, "save", "two", p0=[5], p1=[0])
    assert reader.selections == ["one", "two"]
    one, two = reader.selection("one"), reader.selection("two")
    assert (one.name, one.probes, one.ids.tolist(), len(one)) == ("one", ["train"], [7, 35], 2)
    assert (two.probes, two["train"].tolist(), two["test"].tolist()) == (["train", "test"], [35], [0])
    with pytest.raises(InputError, match="'train', 'test'"):
        two.ids  # noqa: B018 - a property that raises
    with pytest.raises(NotRecordedError, match="no samples of 'test'"):
        one["test"]
    with pytest.raises(NotRecordedError, match="'one', 'two'"):
        reader.selection("three")
    change(reader, "remove", "one", p0=[1, 5])
    assert reader.selections == ["two"]
    change(reader, "remove", "two", p0=[5])
    assert (reader.selection("two").probes, reader.selection("two").ids.tolist()) == (["test"], [0])


def test_what_a_copied_link_has_left_is_not_listed_but_found(run: Path) -> None:
    reader = RunReader(run)
    change(reader, "save", "link 3bad3323", p0=[5])
    change(reader, "save", "link to home", p0=[1])
    assert reader.selections == ["link to home"]
    assert reader.selection("link 3bad3323").ids.tolist() == [35]


def test_a_damaged_tag_of_the_recorder_is_reported_and_hides_no_other(run: Path) -> None:
    tag(run, [7], "odd")
    change(RunReader(run), "save", "a", p0=[1])
    (run / "plugins/dvi/tags/000001.json").write_text("{")
    assert found(run) == {"tag:odd": {"p0": [1]}, "selection:a": {"p0": [1]}}
    with pytest.raises(DamagedRunError, match=r"tags/000001\.json"):
        RunReader(run).tags()


def test_names_of_files_are_numbers_only(run: Path) -> None:
    change(RunReader(run), "save", "../../<b>猫", p0=[1])
    (name,) = [path.name for path in (run / "plugins/dvi/groups").iterdir()]
    assert set(name.removesuffix(".safetensors")) <= set("0123456789abcdef-")
    (file,) = GroupJournal(layout.run_root(run)).files()
    assert file.name == name


def test_a_change_does_not_bring_back_a_run_that_was_removed(run: Path) -> None:
    reader = RunReader(run)
    reader.named_sets()
    shutil.rmtree(run)
    with pytest.raises(FileNotFoundError, match="removed"):
        reader.groups.write(Change("tag", "save", "a", {"p0": np.array([7])}))
    assert not run.exists()
