from __future__ import annotations

import io
import json
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from tensorboard_dvi import Audio, open_run, write_run
from tensorboard_dvi.errors import InputError
from tensorboard_dvi.record.media.sequence import given_media


class Frame:
    """As pandas' DataFrame looks from outside."""

    def __init__(self, columns: dict[str, Any]) -> None:
        self._columns = columns
        self.columns = list(columns)

    def keys(self) -> list[str]:
        return self.columns

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __getitem__(self, name: str) -> Any:
        return np.asarray(self._columns[name])

    def __len__(self) -> int:
        return 2


ROWS = [{"age": 31, "job": "baker"}, {"age": 44, "job": "<b>"}]


@pytest.mark.parametrize(
    "given",
    [
        ROWS,
        {"age": [31, 44], "job": ["baker", "<b>"]},
        {"age": np.array([31, 44]), "job": np.array(["baker", "<b>"])},
        Frame({"age": [31, 44], "job": ["baker", "<b>"]}),
        np.array(ROWS, dtype=object),
    ],
)
def test_tables_by_rows_and_by_columns(given: Any) -> None:
    media = given_media(given, "probe 'train'", 2)
    assert media.mime == "application/json"
    assert [json.loads(row) for row in media] == ROWS


@pytest.mark.parametrize("given", [np.array([[0.1, 2], [3, np.nan]]), torch.tensor([[0.1, 2], [3, np.nan]])])
def test_numbers_are_rows(given: Any) -> None:
    assert [json.loads(row) for row in given_media(given, "x", 2)] == [{"f0": 0.1, "f1": 2}, {"f0": 3, "f1": None}]


def test_sounds() -> None:
    media = given_media([Audio(np.zeros(5), 8_000), Audio(np.zeros((2, 7), np.int16), 16_000)], "x", 2)
    assert media.mime == "audio/wav"
    with wave.open(io.BytesIO(list(media)[1])) as file:
        assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (2, 16_000, 7)
    assert given_media([b"OggS"], "x", 1).mime == "audio/ogg"


def test_pictures_in_a_list_are_made_small() -> None:
    media = given_media([Image.new("RGB", (30, 20)), Image.new("L", (90, 30))], "x", 2)
    assert media.mime == "image/png"
    assert [Image.open(io.BytesIO(data)).size for data in media] == [(30, 20), (64, 21)]


def test_unknown_bytes_stay_bytes() -> None:
    media = given_media([b"<script>", bytearray(b"x")], "x", 2)
    assert (media.mime, list(media)) == ("application/octet-stream", [b"<script>", b"x"])


def test_nothing() -> None:
    assert (given_media([], "x", 0).mime, list(given_media([], "x", 0))) == ("", [])


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ([1, 2], "media of probe 'x': got int, expected encoded files"),
        (["a", b"OggS"], "are of the types audio/ogg, text/plain, expected one type"),
        ([{"a": 1}, "a"], "expected one type"),
        (["a"], "are 1, expected one for each of the 2"),
        ({"age": [1, 2, 3]}, "column 'age' has 3 values, expected one for each of the 2"),
        (np.zeros((2, 257)), r"float64 of shape \(2, 257\), expected uint8 pictures"),
        (np.zeros((2, 4, 4)), "expected uint8 pictures"),
    ],
)
def test_what_is_not_understood_is_explained(given: Any, text: str) -> None:
    with pytest.raises(InputError, match=text):
        given_media(given, "probe 'x'", 2)


def test_a_run_of_arrays_says_what_was_cut(tmp_path: Path) -> None:
    probes = {
        "texts": {"labels": [0, 1], "media": ["x" * 5_000, "<img src=x onerror=alert(1)>"]},
        "rows": {"labels": [0, 1], "media": {"x": [1.5, float("nan")], "y": ["é" * 600, None]}},
    }
    write_run(tmp_path, classes=["a", "b"], probes=probes, snapshots=[{"step": 0, "texts": {"logits": np.eye(2)}}])
    run = open_run(tmp_path)
    assert run.probe("texts").media(1) == b"<img src=x onerror=alert(1)>"
    assert json.loads(run.probe("rows").media(1)) == {"x": None, "y": None}
    assert {notice.subject: notice.level for notice in run.notices} == {
        "media of texts": "info",
        "media of rows": "info",
    }


def test_arrays_need_no_torch(tmp_path: Path) -> None:
    code = (
        "import sys; from tensorboard_dvi import Audio, write_run; import numpy as np\n"
        "write_run(sys.argv[1], classes=['a', 'b'], probes={'x': {'labels': [0], 'media': [Audio([0.5], 8000)]}}, "
        "snapshots=[])\nprint('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
