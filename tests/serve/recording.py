"""A small recorded run, and a client for the whole of TensorBoard over it."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import safetensors.numpy
from tensorboard import program
from tensorboard.backend import application
from tensorboard.backend.event_processing import data_ingester
from tensorboard.plugins.core import core_plugin
from werkzeug.test import Client, TestResponse

from tensorboard_dvi.serve.loader import Loader
from tensorboard_dvi.serve.plugin import DviPlugin
from tensorboard_dvi.store.marker import write_marker
from tensorboard_dvi.store.writer import ProbeDescription, Record, RunDescription, RunWriter

CLASSES = ["cat", "dog", "<script>alert(1)</script>"]
COUNTS = {"train": 60, "test": 25}
PNG = b"\x89PNG\r\n\x1a\n"
POST = {"X-DVI": "1", "Content-Type": "application/json"}


def logits_of(step: int, count: int, classes: int = 3, seed: int = 0) -> np.ndarray:
    """Logits that separate with the step; float16, as stored."""
    rng = np.random.default_rng((seed, step, count))
    labels = np.arange(count) % classes
    return (rng.normal(size=(count, classes)) + (step + 1) * np.eye(classes)[labels]).astype(np.float16)


def write_small_run(path: Path, steps: tuple[int, ...] = (0, 1, 4), *, finished: bool = True, seed: int = 0) -> Path:
    """Two probes of three classes; labels of "test" are unknown from row 20 on; "train" has pictures."""
    writer = RunWriter(path, RunDescription(classes=CLASSES, layer="fc", attributes={"lr": 0.1}))
    keys = {}
    for name, count in COUNTS.items():
        labels = np.arange(count) % 3
        if name == "test":
            labels[20:] = -1
        keys[name] = writer.add_probe(
            ProbeDescription(
                name=name,
                ids=np.arange(count) * 7 + 2**40,
                labels=labels,
                truth=(np.arange(count) % 3) if name == "train" else None,
                columns={"fold": np.arange(count) % 2},
                keep=("prediction",),
                total=count * 10,
                media=[PNG + bytes([row]) for row in range(count)] if name == "train" else None,
                mime="image/png",
                size=None,
            )
        )
    for step in steps:
        with writer.begin(step, epoch=float(step)) as snapshot:
            for name, count in COUNTS.items():
                snapshot.write(Record(keys[name], {"logits": logits_of(step, count, seed=seed)}))
            snapshot.commit({"lr": 0.5, "bad": float("nan")})
    if finished:
        writer.close()
    write_marker(path)
    return path


class Host:
    """The complete TensorBoard application in this process, with our plugin and the core one."""

    def __init__(self, *arguments: str, interval: float | None = None) -> None:
        loaders = [core_plugin.CorePluginLoader(), Loader()]
        board = program.TensorBoard(plugins=loaders)
        settings = ["--load_fast=false", "--reload_task=blocking", "--reload_interval=0"]
        board.configure(("tensorboard", *settings, *arguments))
        ingester = data_ingester.LocalDataIngester(board.flags)
        ingester.start()
        app = application.TensorBoardWSGIApp(
            board.flags, board.plugin_loaders, ingester.data_provider, board.assets_zip_provider,
            ingester.deprecated_multiplexer,
        )  # fmt: skip
        self.client = Client(app)
        self.prefix = board.flags.path_prefix
        routes = app
        while not isinstance(routes, application.TensorBoardWSGI):
            routes = routes._application
        (self.plugin,) = [plugin for plugin in routes._plugins if isinstance(plugin, DviPlugin)]
        if interval is not None:
            self.plugin.service.runs.search.interval = interval

    def close(self) -> None:
        """End the worker, if there is one."""
        if self.plugin.service.has_jobs:
            self.plugin.service.jobs.close()

    def get(self, route: str, **parameters: Any) -> TestResponse:
        parameters = {name.rstrip("_"): value for name, value in parameters.items()}
        return self.client.get(f"{self.prefix}/data/plugin/dvi/{route}", query_string=parameters)

    def json(self, route: str, **parameters: Any) -> Any:
        response = self.get(route, **parameters)
        assert response.status_code == 200, response.get_data()
        return msgspec.json.decode(response.get_data())

    def tensors(self, route: str, **parameters: Any) -> dict[str, np.ndarray]:
        response = self.get(route, **parameters)
        assert response.status_code == 200, response.get_data()
        return safetensors.numpy.load(response.get_data())

    def post(self, route: str, message: Any, headers: dict[str, str] | None = None) -> TestResponse:
        body = message if isinstance(message, bytes) else msgspec.json.encode(message)
        return self.client.post(
            f"{self.prefix}/data/plugin/dvi/{route}", data=body, headers={**POST, **(headers or {})}
        )


class Complaints(logging.Handler):
    """Collects the warnings that TensorBoard logs."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())
