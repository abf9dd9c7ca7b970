"""POST layouts: make a layout that the visitor wants, or the job that has to fit it first."""

from __future__ import annotations

import msgspec
from werkzeug.wrappers import Request, Response

from tensorboard_dvi.measures.anchored_pca import Plane
from tensorboard_dvi.serve.answers import RefusedError, json_answer
from tensorboard_dvi.serve.layouts import layout_info, made_layout
from tensorboard_dvi.serve.service import Service
from tensorboard_dvi.serve.work import fit_of
from tensorboard_dvi.store.messages import LayoutAnswer, LayoutRequest


def answer(service: Service, request: Request) -> Response:
    """Return the layout, or 202 and the job after which to ask again."""
    asked = msgspec.json.decode(request.get_data(), type=LayoutRequest)
    run = service.opened(asked.run)
    if asked.anchor is not None and asked.anchor not in run.reader.snapshots:
        raise RefusedError(404, f"step {asked.anchor} is not in run {asked.run!r}; choose a recorded snapshot")
    layout = made_layout(run, asked)
    if isinstance(layout, Plane):
        job = service.jobs.submit(fit_of(layout, service.folder(asked.run), run))
        return json_answer(LayoutAnswer(job=job), status=202)
    return json_answer(LayoutAnswer(layout=layout_info(run, layout)))
