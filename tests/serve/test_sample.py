"""One sample over many snapshots, and its recorded media, through the plugin's routes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.serve.recording import Host, logits_of

from tensorboard_dvi.serve.routes import sample
from tensorboard_dvi.store.probe_reader import ProbeReader
from tensorboard_dvi.store.writer import ProbeDescription, Record, RunDescription, RunWriter

RUN = "exp/a"


def test_a_sample_is_served_over_its_snapshots(shared: Host) -> None:
    tensors = shared.tensors("sample", run=RUN, probe="p1", row=3, from_=0, to=3, v="x")
    logits = np.stack([logits_of(step, 25)[3] for step in (0, 1, 4)]).astype(np.float64)
    share = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    np.testing.assert_allclose(tensors["probability"], share, atol=1e-6)
    assert tensors["prediction"].tolist() == logits.argmax(1).tolist()
    np.testing.assert_allclose(tensors["confidence"], share.max(1), atol=1e-6)
    np.testing.assert_allclose(tensors["loss"], -np.log(share[:, 0]), atol=1e-5)
    assert {tensor.dtype.str for name, tensor in tensors.items() if name != "prediction"} == {"<f4"}
    assert tensors["prediction"].dtype == np.int32
    for name in ("margin", "length", "target_angle"):
        assert np.isnan(tensors[name]).all()
        assert tensors[name].shape == (3,)
    assert np.isnan(shared.tensors("sample", run=RUN, probe="p1", row=22, from_=1, to=2)["loss"]).all()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"row": 25}, 404),
        ({"row": -1}, 404),
        ({"row": "x"}, 400),
        ({"probe": "test"}, 404),
        ({"probe": "../p1"}, 404),
        ({"from_": 3}, 400),
        ({"to": 4}, 400),
        ({"from_": 2, "to": 1}, 400),
        ({"to": ""}, 400),
        ({"run": "nope"}, 404),
    ],
)
def test_other_samples_are_refused(shared: Host, change: dict[str, Any], status: int) -> None:
    response = shared.get("sample", **{"run": RUN, "probe": "p1", "row": 3, "from_": 0, "to": 3, **change})
    assert response.status_code == status


def test_too_many_snapshots_or_bytes_are_refused_in_words(shared: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"run": RUN, "probe": "p1", "row": 3, "from_": 0, "to": 3}
    with monkeypatch.context() as patch:
        patch.setattr(sample, "MAX_SNAPSHOTS", 2)
        response = shared.get("sample", **asked)
    assert response.status_code == 400
    assert "at most 2" in json.loads(response.get_data())["message"]
    monkeypatch.setattr(sample, "MAX_BYTES", 2 * 36)
    response = shared.get("sample", **asked)
    assert response.status_code == 400
    assert "at most 2" in json.loads(response.get_data())["message"]
    monkeypatch.setattr(sample, "MAX_BYTES", 1)
    assert shared.get("sample", **{**asked, "to": 1}).status_code == 200


def record_media(path: Path, mime: str, media: list[bytes]) -> None:
    writer = RunWriter(path, RunDescription(classes=["cat", "dog"]))
    count = len(media)
    writer.add_probe(
        ProbeDescription(name="train", ids=np.arange(count), labels=np.zeros(count, int), media=media, mime=mime)
    )
    with writer.begin(0, None) as snapshot:
        snapshot.write(Record("train", {"logits": np.eye(2, dtype=np.float32)[np.arange(count) % 2]}))
        snapshot.commit({})
    writer.close()


@pytest.mark.parametrize(
    ("mime", "sent"),
    [
        ("image/png", "image/png"),
        ("image/gif", "image/gif"),
        ("text/plain", "text/plain; charset=utf-8"),
        ("text/html", "text/plain; charset=utf-8"),
        ("image/svg+xml", "text/plain; charset=utf-8"),
        ("application/javascript", "text/plain; charset=utf-8"),
        ("audio/../text/html", "text/plain; charset=utf-8"),
    ],
)
def test_only_harmless_types_are_sent_as_they_are(tmp_path: Path, mime: str, sent: str) -> None:
    record_media(tmp_path / "logs/a", mime, [b"<script>alert(1)</script>"])
    response = Host("--logdir", str(tmp_path / "logs")).get("media", run="a", probe="p0", row=0, v="x")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == sent
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.get_data() == b"<script>alert(1)</script>"


@pytest.mark.parametrize("mime", ["audio/wav", "audio/mpeg", "audio/ogg", "audio/flac", "application/json"])
def test_sounds_and_rows_of_tables_keep_their_type(tmp_path: Path, mime: str) -> None:
    record_media(tmp_path / "logs/a", mime, [b"0123456789"])
    host = Host("--logdir", str(tmp_path / "logs"))
    response = host.get("media", run="a", probe="p0", row=0, v="x")
    assert response.headers["Content-Type"].split(";")[0] == mime


def test_a_part_can_be_asked_for(tmp_path: Path) -> None:
    record_media(tmp_path / "logs/a", "image/png", [bytes(range(100))])
    host = Host("--logdir", str(tmp_path / "logs"))
    url = "/data/plugin/dvi/media?run=a&probe=p0&row=0&v=x"
    part = host.client.get(url, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.headers["Content-Range"]) == (206, "bytes 10-19/100")
    assert part.get_data() == bytes(range(10, 20))
    assert "immutable" in part.headers["Cache-Control"]
    assert host.client.get(url, headers={"Range": "bytes=90-"}).get_data() == bytes(range(90, 100))
    beyond = host.client.get(url, headers={"Range": "bytes=100-"})
    assert (beyond.status_code, beyond.headers["Cache-Control"]) == (416, "no-store")
    for odd in ("bytes=a-b", "lines=1-2", "bytes=-", "x"):
        assert host.client.get(url, headers={"Range": odd}).status_code in {200, 416}
    shutil.rmtree(tmp_path / "logs")


def test_only_the_part_that_is_asked_for_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    media = [bytes(range(100)), bytes(range(100, 200))]
    record_media(tmp_path / "logs/a", "audio/wav", media)
    host = Host("--logdir", str(tmp_path / "logs"))
    read: list[int] = []
    media_bytes = ProbeReader.media_bytes
    monkeypatch.setattr(
        ProbeReader, "media_bytes", lambda self, *part: (read.append(part[1] - part[0]), media_bytes(self, *part))[1]
    )
    url = "/data/plugin/dvi/media?run=a&probe=p0&row=1"
    for first, last in ((0, 0), (10, 19), (95, 99)):
        part = host.client.get(url, headers={"Range": f"bytes={first}-{last}"})
        assert part.headers["Content-Range"] == f"bytes {first}-{last}/100"
        assert part.get_data() == media[1][first : last + 1]
    assert host.client.get(url, headers={"Range": "bytes=-7"}).get_data() == media[1][-7:]
    assert read == [1, 10, 5, 7]
    # What it was read from cannot be told to be the same: all of it is sent.
    whole = host.client.get(url, headers={"Range": "bytes=0-3", "If-Range": '"x"'})
    assert (whole.status_code, whole.get_data()) == (200, media[1])


def test_a_part_of_a_text_is_not_compressed(tmp_path: Path) -> None:
    record_media(tmp_path / "logs/a", "text/plain", [b"x" * 9000])
    host = Host("--logdir", str(tmp_path / "logs"))
    url = "/data/plugin/dvi/media?run=a&probe=p0&row=0"
    part = host.client.get(url, headers={"Range": "bytes=0-4999", "Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in part.headers
    assert part.get_data() == b"x" * 5000
