"""POST anchor: a layout whose axes come from a snapshot that the user chose."""

from __future__ import annotations

import msgspec
from werkzeug.wrappers import Request, Response

from tensorboard_dvi.serve.answers import RefusedError, json_answer
from tensorboard_dvi.serve.layouts import chosen_layout, layout_info
from tensorboard_dvi.serve.service import Service
from tensorboard_dvi.store.messages import AnchorRequest


def answer(service: Service, request: Request) -> Response:
    """Return the new layout; from now on it is the one that a visitor sees first."""
    asked = msgspec.json.decode(request.get_data(), type=AnchorRequest)
    run = service.opened(asked.run)
    if asked.step not in run.reader.snapshots:
        raise RefusedError(404, f"step {asked.step} is not in run {asked.run!r}; choose a recorded snapshot")
    return json_answer(layout_info(run, chosen_layout(run, asked.step)))
