"""GET groups and POST groups: named sets of samples."""

from __future__ import annotations

import msgspec
import numpy as np
from werkzeug.wrappers import Request, Response

from tensorboard_dvi.serve.answers import KEEP, RefusedError, json_answer
from tensorboard_dvi.serve.groups import checked_change
from tensorboard_dvi.serve.service import Service
from tensorboard_dvi.serve.tensor_body import TensorBody
from tensorboard_dvi.store.groups import rows_of
from tensorboard_dvi.store.messages import GroupList, GroupRequest


def answer(service: Service, request: Request) -> Response:
    """Return the rows of every set, probe by probe; sets without samples of a probe have no tensor of it.

    The answer may be cached for good only where it is the one that was asked for: a set that was made meanwhile may be
    deleted again, and then the same digest stands for other rows.
    """
    named = service.requested(request).reader.named_sets()
    counts = {
        f"{place}/{key}": count
        for place, info in enumerate(named.infos)
        for key, count in sorted(info.counts.items())
        if count
    }
    body = TensorBody({name: (np.dtype(np.uint32), (count,)) for name, count in counts.items()})
    for place, members in enumerate(named.members):
        for key, bits in members.items():
            if f"{place}/{key}" in counts:
                body[f"{place}/{key}"] = rows_of(bits)
    response = body.answer({"groups": named.infos})
    if request.args.get("v") == named.digest:
        response.headers["Cache-Control"] = KEEP
    return response


def change(service: Service, request: Request) -> Response:
    """Change one set, and return all of them."""
    asked = msgspec.json.decode(request.get_data(), type=GroupRequest)
    run = service.opened(asked.run)
    with run.changing:
        written = checked_change(asked, run.reader)
        try:
            in_cache = run.reader.groups.write(written)
        except OSError as error:
            raise RefusedError(500, f"the {asked.kind} could not be written down ({error.strerror})") from error
        named = run.reader.named_sets()
    return json_answer(GroupList(groups=named.infos, groups_digest=named.digest, stored_in_cache=in_cache))
