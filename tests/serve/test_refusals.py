"""Questions that are wrong, and paths that lead nowhere."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from tests.serve.recording import Host

from tensorboard_dvi.store.messages import Problem

RUN = "exp/a"
pytestmark = pytest.mark.usefixtures("complaints")


def problem_of(response: Any) -> str:
    return msgspec.json.decode(response.get_data(), type=Problem).message


@pytest.mark.parametrize(
    ("route", "parameters", "status"),
    [
        ("run", {}, 400),
        ("run", {"run": ""}, 400),
        ("run", {"run": "nope"}, 404),
        ("probe", {"run": RUN}, 400),
        ("probe", {"run": RUN, "probe": "train"}, 404),
        ("probe", {"run": RUN, "probe": "p9"}, 404),
        ("media", {"run": RUN, "probe": "p0"}, 400),
        ("territory", {"run": RUN, "layout": "x", "step": 0}, 404),
        ("job", {"id": "nope"}, 404),
        ("nothing", {}, 404),
    ],
)
def test_wrong_questions_get_a_problem(shared: Host, route: str, parameters: dict[str, Any], status: int) -> None:
    response = shared.get(route, **parameters)
    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("application/json")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert problem_of(response)


TRAVERSALS = [
    "../secret",
    "..%2fsecret",
    "..%2Fsecret",
    "%2e%2e/secret",
    "%2e%2e%2fsecret",
    "..%252fsecret",
    "....//secret",
    "..\\secret",
    "..%5csecret",
    "C:\\secret",
    "C%3A%5Csecret",
    "\\\\host\\share",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "exp/a/../../../secret",
    "exp/a%00",
    "./exp/a",
    "exp//a",
    "file:///etc/passwd",
    "~/secret",
]


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_path_of_a_client_reaches_the_file_system(shared: Host, path: str) -> None:
    prefix = "/data/plugin/dvi"
    for url in (f"{prefix}/run?run={path}", f"{prefix}/probe?run={RUN}&probe={path}", f"{prefix}/{path}"):
        response = shared.client.get(url)
        assert response.status_code == 404, url
    assert shared.post("layouts", {"run": path, "anchor": 0}).status_code == 404
    assert shared.post("jobs", {"kind": "territory", "run": path, "layout": "l", "steps": [0]}).status_code == 404
