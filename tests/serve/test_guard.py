from __future__ import annotations

import argparse
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from tensorboard_dvi.serve.answers import RefusedError
from tensorboard_dvi.serve.guard import MAX_BODY, Guard, guard_of

GOOD = {
    "Host": "localhost:6006",
    "Origin": "http://localhost:6006",
    "Sec-Fetch-Site": "same-origin",
    "X-DVI": "1",
    "Content-Type": "application/json",
    "Content-Length": "2",
}


class Unreadable:
    def read(self, *_: Any) -> bytes:
        raise AssertionError("the body was read")

    readline = read


def post(**changes: str | None) -> Request:
    """The good request of our own page with some headers changed or, where None, left out."""
    headers = {**GOOD, **{name.replace("_", "-"): value for name, value in changes.items()}}
    environ = EnvironBuilder(method="POST", path="/jobs").get_environ()
    for name in ("CONTENT_LENGTH", "CONTENT_TYPE", "HTTP_HOST"):
        environ.pop(name, None)
    for name, value in headers.items():
        if value is not None:
            key = name.upper().replace("-", "_")
            environ[key if key.startswith("CONTENT_") else f"HTTP_{key}"] = value
    environ["wsgi.input"] = Unreadable()
    return Request(environ)


def refusal(guard: Guard, request: Request) -> int | None:
    try:
        guard.check(request)
    except RefusedError as refused:
        return refused.status
    return None


def test_request_of_our_own_page_passes() -> None:
    assert refusal(Guard(), post()) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"Origin": None},
        {"Sec_Fetch_Site": None},
        {"Content_Type": "application/json; charset=utf-8"},
        {"Host": "127.0.0.1:6006", "Origin": "http://127.0.0.1:6006"},
        {"Host": "[::1]:6006", "Origin": "http://[::1]:6006"},
        {"Host": "LOCALHOST", "Origin": "http://localhost"},
        {"Origin": "https://lab.example", "X_Forwarded_Host": "lab.example"},
        {"Origin": "https://lab.example", "X_Forwarded_Host": "lab.example:443, inner"},
        {"Content_Length": str(MAX_BODY)},
    ],
)
def test_same_request_in_other_dress_passes(changes: dict[str, str | None]) -> None:
    assert refusal(Guard(), post(**changes)) is None


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"X_DVI": None}, 403),
        ({"X_DVI": "0"}, 403),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content_Type": None}, 415),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({"Sec_Fetch_Site": "none"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://localhost:7099"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "http://localhost:6006.evil.example"}, 403),
        ({"Origin": "http://evil.example", "X_Forwarded_Host": "lab.example"}, 403),
        ({"Host": "evil.example", "Origin": "http://evil.example"}, 403),
        ({"Host": "evil.example:6006", "Origin": None}, 403),
        ({"Host": "localhost.evil.example", "Origin": None}, 403),
        ({"Host": "127.0.0.1.evil.example", "Origin": None}, 403),
        ({"Host": "localhost@evil.example", "Origin": None}, 403),
        ({"Host": None, "Origin": None}, 403),
        ({"Content_Length": None}, 411),
        ({"Content_Length": "-1"}, 411),
        ({"Content_Length": "a lot"}, 411),
        ({"Content_Length": str(MAX_BODY + 1)}, 413),
        ({"Content_Length": "9" * 30}, 413),
    ],
)
def test_everything_else_is_refused_before_the_body_is_read(changes: dict[str, str | None], status: int) -> None:
    assert refusal(Guard(), post(**changes)) == status


def test_known_hosts_can_be_named() -> None:
    guard = guard_of(argparse.Namespace(host=None, bind_all=False, dvi_allowed_hosts="lab.example, Other:80"))
    for host in ("lab.example:8888", "other", "localhost:1"):
        assert refusal(guard, post(Host=host, Origin=None)) is None
    assert refusal(guard, post(Host="evil.example", Origin=None)) == 403


@pytest.mark.parametrize(
    ("flags", "loopback"),
    [
        (None, True),
        (argparse.Namespace(), True),
        (argparse.Namespace(host=None, bind_all=False), True),
        (argparse.Namespace(host="localhost", bind_all=False), True),
        (argparse.Namespace(host="127.0.0.3", bind_all=False), True),
        (argparse.Namespace(host="::1", bind_all=False), True),
        (argparse.Namespace(host="0.0.0.0", bind_all=False), False),  # noqa: S104
        (argparse.Namespace(host="lab.example", bind_all=False), False),
        (argparse.Namespace(host=None, bind_all=True), False),
    ],
)
def test_host_names_are_free_only_where_tensorboard_is_open_to_the_network(flags: Any, loopback: bool) -> None:
    guard = guard_of(flags)
    assert guard.loopback is loopback
    assert refusal(guard, post(Host="lab.example", Origin=None)) == (403 if loopback else None)


def test_readonly_refuses_everything() -> None:
    assert refusal(guard_of(argparse.Namespace(dvi_readonly=True)), post()) == 403
