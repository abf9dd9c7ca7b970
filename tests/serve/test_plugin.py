from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import safetensors.numpy
from tests.serve.recording import CLASSES, COUNTS, Complaints, Host, logits_of, write_small_run

from tensorboard_dvi.store.messages import ColumnInfo, LayoutAnswer, Problem, RunInfo, RunList

RUN = "exp/a"
pytestmark = pytest.mark.usefixtures("complaints")


def info_of(host: Host, run: str = RUN) -> RunInfo:
    return msgspec.json.decode(host.get("run", run=run).get_data(), type=RunInfo)


def problem_of(response: Any) -> str:
    return msgspec.json.decode(response.get_data(), type=Problem).message


def test_tensorboard_lists_the_plugin_as_active(shared: Host) -> None:
    listing = json.loads(shared.client.get("/data/plugins_listing").get_data())
    assert listing["dvi"] == {
        "disable_reload": False,
        "enabled": True,
        "loading_mechanism": {"type": "IFRAME", "module_path": "/data/plugin/dvi/index.js"},
        "remove_dom": False,
        "tab_name": "DVI",
    }


def test_without_recordings_the_plugin_is_inactive(tmp_path: Path) -> None:
    host = Host("--logdir", str(tmp_path))
    assert json.loads(host.client.get("/data/plugins_listing").get_data())["dvi"]["enabled"] is False
    assert host.json("runs")["runs"] == []


def test_runs_name_every_state(logdir: Path) -> None:
    write_small_run(logdir / "empty", steps=(), finished=True)
    damaged = write_small_run(logdir / "damaged")
    (damaged / "plugins/dvi/manifest.json").write_text('{"format_version": 1, "classes"')
    newer = write_small_run(logdir / "newer") / "plugins/dvi/manifest.json"
    newer.write_text(json.dumps({**json.loads(newer.read_text()), "format_version": 99}))
    (logdir / "plain").mkdir()
    shutil.copy(logdir / "exp/a/events.out.tfevents.0000000000.dvi", logdir / "plain")
    host = Host("--logdir", str(logdir))
    answer = msgspec.json.decode(host.get("runs").get_data(), type=RunList)
    states = {entry.name: (entry.state, entry.snapshots) for entry in answer.runs}
    assert states == {
        "exp/a": ("recorded", 3),
        "empty": ("empty", 0),
        "damaged": ("unreadable", 0),
        "newer": ("unreadable", 0),
        "plain": ("none", 0),
    }
    problems = {entry.name: entry.problem for entry in answer.runs}
    assert "99" in problems["newer"]
    assert problems["damaged"]
    assert not problems["exp/a"]
    assert answer.roots == [str(logdir)]
    assert answer.searched_at > 0
    assert answer.version
    assert not answer.readonly
    assert info_of(host).name == RUN
    assert host.get("run", run="damaged").status_code == 500
    assert host.get("run", run="newer").status_code == 500
    assert host.get("run", run="plain").status_code == 404


def test_run_describes_itself(shared: Host) -> None:
    info = info_of(shared)
    assert [entry.name for entry in info.classes] == CLASSES
    assert [(probe.name, probe.offset, probe.count, probe.total) for probe in info.probes] == [
        ("train", 0, 60, 600),
        ("test", 60, 25, 250),
    ]
    assert info.points == 85
    assert [probe.media for probe in info.probes] == ["image/png", ""]
    assert [probe.has_truth for probe in info.probes] == [True, False]
    assert info.probes[0].columns == [ColumnInfo(name="fold", kind="number")]
    assert [snapshot.step for snapshot in info.snapshots] == [0, 1, 4]
    assert info.snapshots[0].scalars == {"lr": 0.5, "bad": None}
    assert (info.live, info.layer, info.attributes, info.output) == (False, "fc", {"lr": 0.1}, "softmax")
    assert len({snapshot.digest for snapshot in info.snapshots}) == 3
    for snapshot in info.snapshots:
        for probe in info.probes:
            logits = logits_of(snapshot.step, probe.count).astype(np.float64)
            labels = np.arange(probe.count) % 3
            rows = np.arange(probe.count) < (20 if probe.name == "test" else probe.count)
            score = snapshot.scores[probe.key]
            assert score.accuracy == pytest.approx((logits.argmax(1) == labels)[rows].mean())
            own = logits[np.arange(probe.count), labels]
            assert score.loss == pytest.approx((np.log(np.exp(logits).sum(1)) - own)[rows].mean(), rel=1e-3)


def test_layout_is_made_once_and_stays(host: Host, logdir: Path) -> None:
    first = info_of(host).layout
    assert first is not None
    assert (first.visualizer, first.source, first.anchor, first.anchor_reason) == ("pca", "logits", 4, "last")
    assert not first.stored_in_cache
    assert len(first.explained) == 2
    assert info_of(Host("--logdir", str(logdir))).layout == first


def test_probe_gives_labels_and_exact_ids(shared: Host) -> None:
    train, test = info_of(shared).probes
    tensors = shared.tensors("probe", run=RUN, probe=train.key, v=train.digest)
    assert {name: tensor.dtype.str for name, tensor in tensors.items()} == {
        "ids": "<f8",
        "labels": "<i4",
        "truth": "<i4",
        "column/0": "<f8",
    }
    np.testing.assert_array_equal(tensors["ids"], np.arange(60) * 7 + 2**40)
    np.testing.assert_array_equal(tensors["labels"], np.arange(60) % 3)
    tensors = shared.tensors("probe", run=RUN, probe=test.key)
    assert "truth" not in tensors
    assert (tensors["labels"][20:] == -1).all()


def grids_of(body: bytes) -> dict[str, dict[str, list[float]]]:
    header = json.loads(body[8 : 8 + int.from_bytes(body[:8], "little")])
    return json.loads(header["__metadata__"]["frames"])


def test_frames_follow_the_logits(host: Host, logdir: Path) -> None:
    layout = info_of(host).layout
    assert layout is not None
    response = host.get("frames", run=RUN, layout=layout.id, from_=0, to=3, v="abc")
    tensors, grids = safetensors.numpy.load(response.get_data()), grids_of(response.get_data())
    assert sorted(grids) == ["0", "1", "4"]
    anchor = np.concatenate([logits_of(4, count) for count in COUNTS.values()]).astype(np.float64)
    mean, scale = anchor.mean(0), anchor.std(0)
    _, _, axes = np.linalg.svd((anchor - mean) / scale)
    for step in (0, 1, 4):
        logits = np.concatenate([logits_of(step, count) for count in COUNTS.values()]).astype(np.float64)
        grid = grids[str(step)]
        positions = np.array(grid["offset"]) + np.array(grid["scale"]) * tensors[f"{step}/positions"]
        expected = ((logits - mean) / scale) @ axes[:2].T
        expected *= np.sign((expected * positions).sum(0))
        np.testing.assert_allclose(positions, expected, atol=2e-3)
        np.testing.assert_array_equal(tensors[f"{step}/prediction"], logits.argmax(1))
        share = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
        np.testing.assert_allclose(tensors[f"{step}/confidence"] / 255, share.max(1), atol=0.003)
        labels = np.concatenate([np.arange(count) % 3 for count in COUNTS.values()])
        loss = -np.log(share[np.arange(85), labels])
        loss[80:] = np.nan
        np.testing.assert_allclose(tensors[f"{step}/loss"], loss, rtol=2e-3, atol=2e-3)
    dtypes = [tensors[f"4/{name}"].dtype.str for name in ("positions", "prediction", "confidence", "loss")]
    assert dtypes == ["<u2", "|u1", "|u1", "<f2"]


def test_every_tensor_can_become_a_typed_array(shared: Host) -> None:
    layout = info_of(shared).layout
    assert layout is not None
    for body in (
        shared.get("frames", run=RUN, layout=layout.id, from_=0, to=3).get_data(),
        shared.get("probe", run=RUN, probe="p0").get_data(),
    ):
        length = int.from_bytes(body[:8], "little")
        header = json.loads(body[8 : 8 + length])
        widths = {"F64": 8, "I32": 4, "U16": 2, "F16": 2, "U8": 1}
        tensors = {name: entry for name, entry in header.items() if name != "__metadata__"}
        assert tensors
        for entry in tensors.values():
            assert (8 + length + entry["data_offsets"][0]) % widths[entry["dtype"]] == 0


def test_frames_refuse_wrong_ranges_and_layouts(shared: Host) -> None:
    layout = info_of(shared).layout
    assert layout is not None
    for start, stop in ((0, 0), (2, 1), (-1, 2), (0, 4), (3, 4)):
        assert shared.get("frames", run=RUN, layout=layout.id, from_=start, to=stop).status_code == 400
    for name in ("pca-logits-0", "pca-logits-77", "nothing", "../../x", "pca-logits-99999999999999999999"):
        assert shared.get("frames", run=RUN, layout=name, from_=0, to=1).status_code == 404
    for bad in ("", "x", "1.5", "1e3", "٣", "9" * 40):
        assert shared.get("frames", run=RUN, layout=layout.id, from_=bad, to=3).status_code == 400


def test_expensive_frames_are_left_to_a_job(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = info_of(host).layout
    assert layout is not None
    monkeypatch.setattr("tensorboard_dvi.measures.anchored_pca.AnchoredPca.costly_numbers", 85 * 3 - 1)
    response = host.get("frames", run=RUN, layout=layout.id, from_=0, to=1)
    assert response.status_code == 404
    assert "job" in problem_of(response)


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", 'a"%2F&b', "ж 猫/..."])
def test_names_of_runs_are_text_in_json(tmp_path: Path, name: str) -> None:
    write_small_run(tmp_path / name)
    host = Host("--logdir", str(tmp_path))
    for response in (host.get("runs"), host.get("run", run=name)):
        assert response.headers["Content-Type"] == "application/json; charset=utf-8"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert [run["name"] for run in host.json("runs")["runs"]] == [name]
    assert host.json("run", run=name)["name"] == name


def test_media_are_pictures_or_plain_text(host: Host, logdir: Path) -> None:
    response = host.get("media", run=RUN, probe="p0", row=7, v="x")
    assert response.get_data().endswith(bytes([7]))
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert host.get("media", run=RUN, probe="p1", row=0).status_code == 404
    for row in (60, -1):
        assert host.get("media", run=RUN, probe="p0", row=row).status_code == 404
    manifest = logdir / "exp/a/plugins/dvi/manifest.json"
    for mime in ("text/html", "image/svg+xml", "application/javascript"):
        shutil.copytree(logdir / "exp/a", logdir / mime.replace("/", "-"))
        other = logdir / mime.replace("/", "-") / "plugins/dvi/manifest.json"
        other.write_text(manifest.read_text().replace("image/png", mime))
        response = Host("--logdir", str(logdir)).get("media", run=mime.replace("/", "-"), probe="p0", row=0)
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_answers_addressed_by_digest_are_kept_and_others_are_not(shared: Host) -> None:
    layout = info_of(shared).layout
    assert layout is not None
    kept = shared.get("frames", run=RUN, layout=layout.id, from_=0, to=1, v="d")
    assert kept.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert shared.get("frames", run=RUN, layout=layout.id, from_=0, to=1).headers["Cache-Control"] == "no-cache"
    assert shared.get("run", run=RUN, v="d").headers["Cache-Control"] == "no-cache"
    assert shared.get("frames", run=RUN, layout="gone", from_=0, to=1, v="d").headers["Cache-Control"] == "no-store"


def test_methods_are_checked(shared: Host) -> None:
    for route in ("runs", "run", "probe", "frames", "territory", "media", "job", "index.js", "sample", "values"):
        response = shared.post(route, {})
        assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")
    for route in ("jobs", "cancel", "layouts"):
        response = shared.get(route)
        assert (response.status_code, response.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize("route", ["jobs", "cancel", "layouts"])
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
def test_foreign_posts_are_refused(shared: Host, route: str, headers: dict[str, str], status: int) -> None:
    assert shared.post(route, {}, headers).status_code == status


def test_large_and_malformed_posts_are_refused(shared: Host) -> None:
    assert shared.post("layouts", b" " * (1 << 20) + b"{}").status_code == 413
    assert shared.post("layouts", b"").status_code == 411
    for body in (b" ", b"{", b"[]", b'{"run": 3, "anchor": 0}', b"\xff", b'{"run": "exp/a", "anchor": "0"}'):
        response = shared.post("layouts", body)
        assert response.status_code == 400
        assert problem_of(response)
    assert shared.post("layouts", b"[" * 100_000).status_code == 400


def test_readonly_refuses_posts_and_says_so(logdir: Path) -> None:
    host = Host("--logdir", str(logdir), "--dvi_readonly")
    assert host.json("runs")["readonly"] is True
    assert host.post("layouts", {"run": RUN, "anchor": 0}).status_code == 403


def test_chosen_anchor_is_shown_from_then_on(host: Host, logdir: Path) -> None:
    before = info_of(host).layout
    response = host.post("layouts", {"run": RUN, "anchor": 1, "remember": True})
    assert response.status_code == 200
    chosen = msgspec.json.decode(response.get_data(), type=LayoutAnswer).layout
    assert chosen is not None
    assert (chosen.anchor, chosen.anchor_reason) == (1, "chosen")
    for other in (host, Host("--logdir", str(logdir))):
        now = info_of(other).layout
        assert now is not None
        assert before is not None
        assert (now.id, now.digest) == (chosen.id, chosen.digest)
        assert other.get("frames", run=RUN, layout=before.id, from_=0, to=1).status_code == 200
    assert host.post("layouts", {"run": RUN, "anchor": 3}).status_code == 404


def test_answers_are_compressed_where_that_pays(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tensorboard_dvi.serve.answers._GZIP_FROM", 100)
    plain = host.get("run", run=RUN)
    assert "Content-Encoding" not in plain.headers
    packed = host.client.get(f"/data/plugin/dvi/run?run={RUN}", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.get_data()) == plain.get_data()


def test_errors_of_ours_are_short_for_the_client_and_full_in_the_log(
    host: Host, monkeypatch: pytest.MonkeyPatch, complaints: Complaints
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(host.plugin.service.runs, "folders", broken)
    response = host.get("runs")
    assert response.status_code == 500
    assert "secret detail" not in response.get_data(as_text=True)
    assert any("/runs failed" in text for text in complaints.texts)


def test_deleted_run_is_gone_and_a_new_recording_in_its_place_is_seen(host: Host, logdir: Path) -> None:
    before = info_of(host)
    shutil.rmtree(logdir / "exp/a/plugins")
    response = host.get("run", run=RUN)
    assert response.status_code == 404
    assert "exp/a" in problem_of(response)
    write_small_run(logdir / "exp/a", steps=(0, 2), seed=3)
    after = info_of(host)
    assert [snapshot.step for snapshot in after.snapshots] == [0, 2]
    assert after.layout is not None
    assert before.layout is not None
    assert after.layout.digest != before.layout.digest


def test_live_run_grows_without_moving_earlier_frames(tmp_path: Path) -> None:
    write_small_run(tmp_path / "a", steps=(0, 1), finished=False)
    host = Host("--logdir", str(tmp_path))
    host.plugin.service.readers._fresh = 0.0
    first = info_of(host, "a")
    assert first.layout is not None
    early = host.get("frames", run="a", layout=first.layout.id, from_=0, to=1).get_data()
    manifest = tmp_path / "a/plugins/dvi/manifest.json"
    (tmp_path / "a/plugins/dvi/lock.json").unlink(missing_ok=True)
    write_small_run(tmp_path / "b", steps=(7,))
    shutil.copytree(tmp_path / "b/plugins/dvi/snapshots/0000000007", manifest.parent / "snapshots/0000000007")
    second = info_of(host, "a")
    assert [snapshot.step for snapshot in second.snapshots] == [0, 1, 7]
    assert second.layout is not None
    assert second.layout.id == first.layout.id
    assert host.get("frames", run="a", layout=first.layout.id, from_=0, to=1).get_data() == early


def test_path_prefix_changes_nothing(logdir: Path) -> None:
    host = Host("--logdir", str(logdir), "--path_prefix", "/tb/x")
    assert info_of(host).name == RUN
    assert host.get("index.js").status_code == 200


def test_without_a_built_page_index_js_explains(host: Host, tmp_path: Path) -> None:
    object.__setattr__(host.plugin.service, "static", tmp_path / "none")
    response = host.get("index.js")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "export function render()" in response.get_data(as_text=True)
    assert host.get("chunk.js").status_code == 404


def test_static_files_have_fixed_types_and_nothing_else_is_served(host: Host, tmp_path: Path) -> None:
    static = tmp_path / "static"
    (static / "fonts").mkdir(parents=True)
    for name in ("index.js", "chunk-A1B2C3D4.js", "fonts/inter.woff2", "page.html", "secret"):
        (static / name).write_bytes(b"x" * 10)
    host.plugin.service.static = static
    for name, kind, cache in (
        ("index.js", "text/javascript; charset=utf-8", "no-cache"),
        ("chunk-A1B2C3D4.js", "text/javascript; charset=utf-8", "private, max-age=31536000, immutable"),
        ("fonts/inter.woff2", "font/woff2", "no-cache"),
    ):
        response = host.get(name)
        assert (response.status_code, response.get_data()) == (200, b"x" * 10)
        assert (response.headers["Content-Type"], response.headers["Cache-Control"]) == (kind, cache)
    assert host.get("page.html").status_code == 404
    assert host.get("secret").status_code == 404
