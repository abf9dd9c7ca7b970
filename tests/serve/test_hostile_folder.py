from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.serve.recording import Host, write_small_run

from tensorboard_dvi.measures.anchored_pca import anchored_pca
from tensorboard_dvi.measures.stored_neighbors import store_neighbors
from tensorboard_dvi.store.group_journal import Change
from tensorboard_dvi.store.reader import RunReader
from tensorboard_dvi.tasks import territory_task

MUTANTS = 120
ODD: list[Any] = [
    None, True, -1, 0, 1, 60, 2**31, 2**53, 2**62, 1.5, 1e308, "", "x", "../../etc/passwd", "a\x00b", "F16", "C64",
    "I64", [], [0], [60], [60, 3], [2**40, 3], ["x"], {}, {"x": 1},
]  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with everything that the server reads, results included."""
    run = write_small_run(tmp_path_factory.mktemp("sound") / "run")
    layout = anchored_pca(RunReader(run))
    job = {"path": str(run), "layout": layout.id, "steps": [0, 1, 4], "size": 256}
    task = territory_task(job, RunReader)
    for step in (0, 1, 4):
        task.do(step)
        assert task.is_done(step)
    reader = RunReader(run)
    store_neighbors(reader, reader.probe("train"), 3, 4, 5)
    for number, action in enumerate(("save", "add", "remove")):
        reader.named_sets()
        reader.groups.write(Change("tag", action, f"t{number // 2}", {"p0": reader.probe("train").ids[number:9]}))  # type: ignore[arg-type]
    (reader.root / "tags").mkdir()
    (reader.root / "tags/000000.json").write_text(json.dumps({"probe": "p1", "name": "odd", "ids": [2**40, 7 + 2**40]}))
    return run


def places(tree: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value of a JSON document."""
    for key in tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ():
        yield (*above, key)
        yield from places(tree[key], (*above, key))


def spoil_json(text: bytes, dice: random.Random) -> bytes:
    tree = json.loads(text)
    place = dice.choice(list(places(tree)))
    inner = tree
    for key in place[:-1]:
        inner = inner[key]
    if isinstance(inner, dict) and dice.random() < 0.15:
        del inner[place[-1]]
    else:
        inner[place[-1]] = dice.choice(ODD)
    return json.dumps(tree).encode()


def spoil_tensors(data: bytes, dice: random.Random) -> bytes:
    start = 8 + int.from_bytes(data[:8], "little")
    if dice.random() < 0.7:
        header = spoil_json(data[8:start], dice)
        return len(header).to_bytes(8, "little") + header + data[start:]
    body = bytearray(data[start:])
    for _ in range(20 if body else 0):
        body[dice.randrange(len(body))] = dice.choice([0, 0x7F, 0xFC, 0xFF])
    return data[:start] + bytes(body)


def answers(host: Host, name: str, layout: str) -> Iterator[tuple[str, int, bytes]]:
    """Route, status and body of all that a page asks of a run."""
    asked: list[tuple[str, dict[str, Any]]] = [("runs", {}), ("run", {})]
    asked += [("probe", {"probe": key}) for key in ("p0", "p1")] + [("media", {"probe": "p0", "row": 3})]
    asked += [("frames", {"layout": layout, "from_": start, "to": stop}) for start, stop in ((0, 1), (2, 3), (0, 3))]
    asked += [("territory", {"layout": layout, "step": step}) for step in (0, 4)]
    asked += [("values", {"name": "flips"}), ("groups", {}), ("thumbnails", {"probe": "p0", "rows": "0,59"})]
    asked += [("sample", {"probe": "p1", "row": 3, "from_": 0, "to": 3})]
    asked += [("neighbors", {"probe": "p0", "row": row, "step": 4, "k": 5}) for row in (3, 4)]
    for route, parameters in asked:
        response = host.get(route, run=name, **parameters)
        yield route, response.status_code, response.get_data()


def test_the_sound_run_is_served(sound: Path) -> None:
    layout = anchored_pca(RunReader(sound)).id
    host = Host("--logdir", str(sound.parent))
    found = {(route, status) for route, status, _ in answers(host, "run", layout)}
    routes = {"runs", "run", "probe", "media", "frames", "territory", "values", "groups", "thumbnails", "sample"}
    assert found == {(route, 200) for route in routes | {"neighbors"}}


def test_whatever_is_wrong_in_a_folder_has_a_clear_answer(sound: Path, tmp_path: Path) -> None:
    layout = anchored_pca(RunReader(sound)).id
    host = Host("--logdir", str(tmp_path))
    refused = 0
    for seed in range(MUTANTS):
        dice = random.Random(seed)  # noqa: S311 - choices of a test
        run = shutil.copytree(sound, tmp_path / f"run{seed}")
        files = sorted(path for path in run.rglob("*") if path.suffix in {".json", ".safetensors"})
        file = dice.choice(files)
        spoil = spoil_json if file.suffix == ".json" else spoil_tensors
        file.write_bytes(spoil(file.read_bytes(), dice))
        host.plugin.service.runs.search.walk()
        host.plugin.service.runs._listed_at = float("-inf")
        for route, status, body in answers(host, run.name, layout):
            assert b"something went wrong" not in body, (seed, file, route)
            assert status in {200, 400, 404, 500}, (seed, file, route)
            refused += status != 200
            if route in {"runs", "run"}:
                json.loads(body, parse_constant=lambda text, seed=seed: pytest.fail(f"{text} in JSON, seed {seed}"))
        shutil.rmtree(run)
    assert refused > MUTANTS
