from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from tests.store.recording import CLASSES, COUNT, logits, probe, recorded, representation, snapshot

from tensorboard_dvi.errors import (
    DamagedRunError,
    FormatVersionError,
    InputError,
    LockedRunError,
    NotRecordedError,
    RunNotFoundError,
)
from tensorboard_dvi.store import layout
from tensorboard_dvi.store.lock import read_lock
from tensorboard_dvi.store.manifest import LockEntry, Manifest
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.store.writer import ProbeDescription, Record, RunDescription, RunWriter

DESCRIPTION = RunDescription(classes=CLASSES)


def manifest_of(run: Path) -> Manifest:
    return msgspec.json.decode((layout.run_root(run) / layout.MANIFEST).read_bytes(), type=Manifest)


def test_what_was_described_is_in_the_manifest(run: Path) -> None:
    description = RunDescription(
        classes=["a", "b"], output="sigmoid", layer="fc", schedule="every(2)", seed=7,
        attributes={"width": np.int64(3), "wide": True, "rate": 0.1}, config={"path": Path("x"), "n": [1]},
        libraries={"numpy": np.__version__},
    )  # fmt: skip
    writer = RunWriter(run, description)
    writer.notice("checkpoint", "switched off: disk full", step=3)
    writer.notice("checkpoint", "switched off: disk full", step=4)
    assert manifest_of(run).state == "recording"
    writer.close()
    read = RunReader(run)
    assert read.manifest.state == "finished"
    assert (read.classes, read.output, read.manifest.layer) == (["a", "b"], "sigmoid", "fc")
    assert (read.manifest.schedule, read.manifest.seed) == ("every(2)", 7)
    assert read.attributes == {"width": 3, "wide": True, "rate": 0.1}
    assert read.config == {"path": "x", "n": [1]}
    assert [(notice.subject, notice.step) for notice in read.notices] == [("checkpoint", 3)]


@pytest.mark.parametrize(
    "description",
    [
        RunDescription(classes=[]),
        RunDescription(classes="abc"),
        RunDescription(classes=CLASSES, attributes={"rate": float("nan")}),
        RunDescription(classes=CLASSES, attributes={"rate": [1]}),
    ],
)
def test_a_wrong_description_writes_nothing(run: Path, description: RunDescription) -> None:
    with pytest.raises(InputError, match="expected"):
        RunWriter(run, description)
    assert not run.exists()


def test_a_second_live_writer_is_refused_and_harms_nothing(run: Path) -> None:
    writer = RunWriter(run, DESCRIPTION)
    writer.add_probe(probe())
    with pytest.raises(LockedRunError, match=r"close\(\) the other recorder"):
        RunWriter(run, DESCRIPTION)
    snapshot(writer, 0)
    writer.close()
    assert RunReader(run).steps == [0]


def test_closing_twice_is_harmless_and_gives_the_lock_back(run: Path) -> None:
    writer = RunWriter(run, DESCRIPTION)
    writer.close()
    writer.close()
    assert not (layout.run_root(run) / layout.LOCK).exists()
    for act in (lambda: writer.begin(0), lambda: writer.add_probe(probe()), lambda: writer.notice("a", "b")):
        with pytest.raises(InputError, match="is closed"):
            act()


def test_a_failed_start_gives_the_lock_back(run: Path) -> None:
    recorded(run)
    with pytest.raises(InputError, match="has classes"):
        RunWriter(run, RunDescription(classes=["other"]))
    RunWriter(run, DESCRIPTION).close()


def test_steps_must_grow(run: Path) -> None:
    writer = RunWriter(run, DESCRIPTION)
    writer.add_probe(probe())
    snapshot(writer, 5)
    for step in (5, 4, 0):
        with pytest.raises(InputError, match=f"step {step} does not come after step 5"):
            writer.begin(step)
    with writer.begin(6), pytest.raises(InputError, match="step 6 is still being written"):
        writer.begin(7)
    snapshot(writer, 6)
    assert writer.steps == RunReader(run).steps == [5, 6]


@pytest.mark.parametrize("step", [-1, True, 2**53 + 1])
def test_a_step_is_a_whole_number(run: Path, step: int) -> None:
    writer = RunWriter(run, DESCRIPTION)
    with pytest.raises(InputError, match="expected a whole number from 0"):
        writer.begin(step)
    assert not list((layout.run_root(run)).glob("snapshots/*"))


def test_a_continued_run_supersedes_from_its_first_step_on(run: Path) -> None:
    recorded(run, [0, 1, 2, 3])
    writer = RunWriter(run, DESCRIPTION)
    assert writer.add_probe(probe()) == "p0"
    assert writer.steps == [0, 1, 2, 3]
    snapshot(writer, 2)
    assert writer.steps == RunReader(run).steps == [0, 1, 2]
    snapshot(writer, 3)
    writer.close()
    root = layout.run_root(run)
    assert sorted(path.name for path in root.glob("superseded/0/*")) == ["0000000002", "0000000003"]
    (notice,) = RunReader(run).notices
    assert (notice.subject, notice.step, notice.level) == ("continued", 2, "info")
    assert "steps 2 to 3 moved to superseded/0" in notice.text
    again = RunWriter(run, DESCRIPTION)
    again.add_probe(probe())
    snapshot(again, 0)
    again.close()
    assert RunReader(run).steps == [0]
    assert len(list(root.glob("superseded/1/*"))) == 4


def test_a_continued_run_keeps_its_probes_files_and_notices(run: Path) -> None:
    recorded(run)
    before = manifest_of(run)
    writer = RunWriter(run, RunDescription(classes=CLASSES, seed=4))
    writer.notice("a", "b")
    writer.add_probe(probe())
    writer.add_probe(probe("test", 3))
    writer.close()
    after = manifest_of(run)
    assert after.created == before.created
    assert after.seed == 4
    assert after.probes[0] == before.probes[0]
    assert [entry.key for entry in after.probes] == ["p0", "p1"]
    assert [path.name for path in (layout.run_root(run) / "probes" / "p0").iterdir()] == ["static.safetensors"]


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        (probe(count=COUNT + 1), "has 24 samples in the run that is continued, got 25"),
        (ProbeDescription("train", np.arange(COUNT), np.arange(COUNT) % 4 - 1), "ids of probe 'train' differ"),
        (ProbeDescription("train", np.arange(COUNT) * 7, np.zeros(COUNT, int)), "labels of probe 'train' differ"),
    ],
)
def test_a_probe_with_other_samples_does_not_continue_a_run(run: Path, changed: ProbeDescription, text: str) -> None:
    recorded(run)
    writer = RunWriter(run, DESCRIPTION)
    with pytest.raises(InputError, match=text):
        writer.add_probe(changed)
    writer.close()
    assert RunReader(run).score("train", 1) == RunReader(recorded(run.with_name("other"))).score("train", 1)


def test_new_truth_of_a_continued_run_is_taken_up(run: Path) -> None:
    recorded(run)
    writer = RunWriter(run, DESCRIPTION)
    labels = np.arange(COUNT) % 4 - 1
    writer.add_probe(ProbeDescription("train", np.arange(COUNT) * 7, labels, truth=np.zeros(COUNT, int)))
    writer.close()
    truth = RunReader(run).probe("train").truth
    assert truth is not None
    np.testing.assert_array_equal(truth, np.zeros(COUNT))


def test_a_newer_format_is_refused_with_the_remedy(run: Path) -> None:
    recorded(run)
    path = layout.run_root(run) / layout.MANIFEST
    path.write_bytes(json.dumps({"format_version": 2, "anything": "else"}).encode())
    for act in (lambda: RunWriter(run, DESCRIPTION), lambda: RunReader(run)):
        with pytest.raises(FormatVersionError, match="pip install --upgrade tensorboard-dvi"):
            act()
    assert json.loads(path.read_bytes())["anything"] == "else"


def test_a_damaged_manifest_is_not_overwritten(run: Path) -> None:
    recorded(run)
    path = layout.run_root(run) / layout.MANIFEST
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(DamagedRunError, match="restore it"):
        RunWriter(run, DESCRIPTION)
    assert len(path.read_bytes()) == 50


def test_a_writer_that_lost_its_lock_stops_and_leaves_the_other_alone(run: Path) -> None:
    writer = RunWriter(run, DESCRIPTION)
    writer.add_probe(probe())
    pending = writer.begin(0)
    other = LockEntry(host="elsewhere", pid=1, started=0, heartbeat=9e9, token="0")  # noqa: S106 - no password
    (layout.run_root(run) / layout.LOCK).write_bytes(msgspec.json.encode(other))
    with pytest.raises(LockedRunError, match="elsewhere"):
        pending.commit()
    pending.abort()
    with pytest.raises(LockedRunError):
        writer.begin(1)
    writer.close()
    assert read_lock(writer._storage) == other
    assert manifest_of(run).state == "recording"


def test_a_folder_removed_meanwhile_is_reported(run: Path) -> None:
    writer = RunWriter(run, DESCRIPTION)
    run.rename(run.with_name("moved"))
    with pytest.raises(RunNotFoundError, match="was removed"):
        writer.begin(0)
    writer.close()


def test_what_a_killed_writer_left_is_cleaned(run: Path) -> None:
    recorded(run)
    root = layout.run_root(run)
    left = [root / "manifest.json.1-1.tmp", root / "probes/p0/static.safetensors.1-1.tmp"]
    for path in left:
        path.write_bytes(b"")
    (root / "snapshots/0000000009.partial").mkdir()
    RunWriter(run, DESCRIPTION).close()
    assert not any(path.exists() for path in [*left, root / "snapshots/0000000009.partial"])
    assert RunReader(run).steps == [0, 1, 2]


def test_tags_add_up(run: Path) -> None:
    writer = RunWriter(run, DESCRIPTION)
    key = writer.add_probe(probe())
    writer.add_probe(probe("test", 4))
    reader = RunReader(run)
    assert reader.probe("train").tags == {}
    writer.tag(key, [21, 7, 7], "<b>odd</b>")
    writer.tag("train", np.array([14]), "<b>odd</b>")
    writer.tag("test", [], "none")
    assert {name: ids.tolist() for name, ids in reader.probe("train").tags.items()} == {"<b>odd</b>": [7, 14, 21]}
    assert reader.probe("test").tags == {}
    with pytest.raises(InputError, match="expected one of: 'train', 'test'"):
        writer.tag("validation", [1], "x")
    with pytest.raises(InputError, match="expected 0 to 2"):
        writer.tag("train", [-1], "x")


@pytest.mark.parametrize(
    "content", [b"{", b'{"probe":"p0","name":"x","ids":[1e400]}', b'{"probe":"p0","name":"x","ids":[-1]}']
)
def test_a_damaged_tag_is_reported(run: Path, content: bytes) -> None:
    recorded(run)
    folder = layout.run_root(run) / "tags"
    folder.mkdir()
    (folder / "000000.json").write_bytes(content)
    with pytest.raises(DamagedRunError, match=r"tags/000000\.json"):
        RunReader(run).probe("train").tags  # noqa: B018 - a property that raises


NAMES = [
    "../../x",
    "<script>alert(1)</script>",
    "a/b",
    "/etc/passwd",
    "n" * 5000,
    "nul\0nul",
    "",
    "con",
    "\ud800",
    "é\n",
]


def test_names_of_users_never_become_file_names(run: Path) -> None:
    writer = RunWriter(run, RunDescription(classes=NAMES, layer="../x", attributes={"../../a": "\0"}))
    values: dict[str, Any] = {name: [name] * 2 for name in NAMES}
    for name in NAMES:
        key = writer.add_probe(ProbeDescription(name, np.arange(2), np.zeros(2, int), columns=values))
        writer.tag(key, [0], name)
        writer.notice(name, name)
    with writer.begin(0) as pending:
        for name in NAMES[:-2]:
            pending.write(Record(name, {"logits": np.zeros((2, len(NAMES)))}))
        pending.commit(dict.fromkeys(NAMES, 1.0))
    writer.close()
    files = {path.relative_to(run).as_posix() for path in run.rglob("*")}
    allowed = {"plugins", "plugins/dvi"}
    allowed |= {f"plugins/dvi/{name}" for name in ("manifest.json", "probes", "tags", "snapshots")}
    allowed |= {f"plugins/dvi/tags/{index:06d}.json" for index in range(len(NAMES))}
    allowed |= {f"plugins/dvi/probes/p{index}" for index in range(len(NAMES))}
    allowed |= {f"plugins/dvi/probes/p{index}/static.safetensors" for index in range(len(NAMES))}
    allowed |= {"plugins/dvi/snapshots/0000000000", "plugins/dvi/snapshots/0000000000/snapshot.json"}
    allowed |= {f"plugins/dvi/snapshots/0000000000/p{index}-00000.safetensors" for index in range(len(NAMES) - 2)}
    assert files == allowed
    assert sorted(os.listdir(run.parent)) == ["run"]  # noqa: PTH208 - names only
    read = RunReader(run)
    assert read.classes[:-2] == NAMES[:-2]
    for name in NAMES[:-2]:
        assert read.probe(name).columns[name].tolist() == [name, name]
        assert list(read.probe(name).tags) == [name]


def test_bytes_written_are_those_on_the_disk(run: Path) -> None:
    writer = RunWriter(run, DESCRIPTION)
    writer.add_probe(probe())
    before = writer.bytes_written
    with writer.begin(0) as pending:
        pending.write(Record("train", {"logits": logits(0)}))
        pending.checkpoint_path().write_bytes(b"x" * 1000)
        pending.checkpoint_written()
        assert pending.bytes_written > 1000 + COUNT * 3 * 2
        pending.commit()
    assert writer.bytes_written - before > 1000
    folder = layout.run_root(run) / layout.snapshot_folder(0)
    files = sum(path.stat().st_size for path in folder.iterdir())
    assert files <= writer.bytes_written - before < files + 1000


def test_ctu_s_case_fits_ten_megabytes(run: Path) -> None:
    writer = RunWriter(run, RunDescription(classes=[str(index) for index in range(10)]))
    generator = np.random.default_rng(0)
    writer.add_probe(ProbeDescription("test", np.arange(10_000), generator.integers(0, 10, 10_000)))
    for step in range(45):
        scores = generator.normal(size=(10_000, 10)).astype(np.float16)
        with writer.begin(step) as pending:
            pending.write(Record("test", {"logits": scores, "prediction": scores.argmax(1)}))
            pending.commit()
    writer.close()
    assert sum(path.stat().st_size for path in run.rglob("*") if path.is_file()) <= 10_000_000


def test_nothing_of_an_aborted_snapshot_shows(run: Path) -> None:
    writer = RunWriter(run, DESCRIPTION)
    writer.add_probe(probe())
    with contextlib.suppress(ZeroDivisionError), writer.begin(0) as pending:
        pending.write(Record("train", {"representation": representation(0)}))
        raise ZeroDivisionError
    with writer.begin(0):
        pass
    assert RunReader(run).steps == []
    assert not list(layout.run_root(run).glob("snapshots/*"))
    with pytest.raises(NotRecordedError, match="recorded: none yet"):
        RunReader(run).scalars(0)
