"""GET runs: what can be opened, what cannot, and where it was looked for."""

from __future__ import annotations

from importlib import metadata

from werkzeug.wrappers import Request, Response

from tensorboard_dvi.serve.answers import json_answer
from tensorboard_dvi.serve.service import Service
from tensorboard_dvi.store.messages import RunList


def answer(service: Service, request: Request) -> Response:  # noqa: ARG001 - every route has this form
    """Return all runs of the log directory, those without a recording too."""
    folders = service.runs.folders()
    return json_answer(
        RunList(
            runs=[service.listing.entry(name, folder) for name, folder in folders.items()],
            roots=[root.typed for root in service.runs.roots],
            searched_at=service.runs.search.searched_at,
            search_interval=service.runs.search.interval,
            readonly=service.guard.readonly,
            version=metadata.version("tensorboard-dvi"),
        )
    )
