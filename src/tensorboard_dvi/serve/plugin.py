"""The plugin object: what TensorBoard asks of it, and the list of its routes."""

from __future__ import annotations

from collections.abc import Collection

from tensorboard.plugins import base_plugin

from tensorboard_dvi.serve.route import Answer, Route
from tensorboard_dvi.serve.routes import (
    frames,
    groups,
    jobs,
    layouts,
    media,
    neighbors,
    probabilities,
    probe,
    run,
    runs,
    sample,
    static,
    territory,
    thumbnails,
    values,
)
from tensorboard_dvi.serve.service import Service

NAME = "dvi"


class DviPlugin(base_plugin.TBPlugin):
    """DVI inside TensorBoard."""

    plugin_name: str = NAME  # type: ignore[assignment]

    def __init__(self, context: base_plugin.TBContext) -> None:
        super().__init__(context)  # type: ignore[no-untyped-call]
        self.service = Service(context)

    def get_plugin_apps(self) -> dict[str, Route]:
        """Return path below ``data/plugin/dvi`` → WSGI application."""
        return {
            "/runs": self._get(runs.answer),
            "/run": self._get(run.answer),
            "/probe": self._block(probe.answer),
            "/frames": self._block(frames.answer),
            "/territory": self._block(territory.answer),
            "/probabilities": self._block(probabilities.answer),
            "/values": self._block(values.answer),
            "/sample": self._block(sample.answer),
            "/neighbors": self._block(neighbors.answer),
            "/media": self._block(media.answer),
            "/thumbnails": self._block(thumbnails.answer),
            "/groups": Route(self.service, groups.answer, change=groups.change),
            "/job": self._get(jobs.status),
            "/jobs": self._post(jobs.submit),
            "/cancel": self._post(jobs.cancel),
            "/layouts": self._post(layouts.answer),
            "/index.js": self._block(static.answer),
            "/*": self._block(static.answer),
        }

    def is_active(self) -> bool:
        """Return whether the background walk has found a recording (markers among the events count by themselves)."""
        return self.service.runs.active

    def data_plugin_names(self) -> Collection[str]:
        """Return the name that the recorder's marker carries in the event files."""
        return (NAME,)

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        """Return how the page is loaded."""
        return base_plugin.FrontendMetadata(es_module_path="/index.js", tab_name="DVI")

    def _get(self, answer: Answer) -> Route:
        return Route(self.service, answer)

    def _block(self, answer: Answer) -> Route:
        return Route(self.service, answer, immutable=True)

    def _post(self, answer: Answer) -> Route:
        return Route(self.service, answer, method="POST")
