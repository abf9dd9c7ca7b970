"""Who may change something: the checks in front of every POST.

TensorBoard itself checks neither Origin nor Host and has no tokens, so that any page that the user visits could send a
POST to it, and a page that re-binds its own host name to 127.0.0.1 could even read the answer. A POST reaches one of
our routes only as JSON with a header that other origins cannot send without our leave, from our own page, under a known
host name.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from werkzeug.wrappers import Request

from tensorboard_dvi.serve.answers import RefusedError

MAX_BODY = 1 << 20
"""Bytes of a request, at most."""


@dataclass(frozen=True)
class Guard:
    """The rules that follow from TensorBoard's command line.

    Attributes:
        loopback: Whether TensorBoard listens on this machine only.
        allowed_hosts: Host names, in lower case, that are good besides those of this machine.
        readonly: Whether every POST is refused.
    """

    loopback: bool = True
    allowed_hosts: frozenset[str] = frozenset()
    readonly: bool = False

    def check(self, request: Request) -> None:
        """Let the request pass.

        Raises:
            RefusedError: The request breaks one of the rules; its body has not been read.
        """
        if self.readonly:
            raise RefusedError(403, "TensorBoard was started with --dvi_readonly: nothing can be computed or changed")
        self._check_host(request)
        _check_origin(request)
        _check_form(request)

    def _check_host(self, request: Request) -> None:
        if not self.loopback and not self.allowed_hosts:
            return
        name = _host_name(request.headers.get("Host", ""))
        if not _is_loopback(name) and name not in self.allowed_hosts:
            raise RefusedError(
                403,
                f"host name {name!r} is not known here: open TensorBoard as localhost, or start it with "
                f"--dvi_allowed_hosts={name or 'NAME'}",
            )


def guard_of(flags: Any) -> Guard:
    """Return the rules for TensorBoard's parsed command line; None stands for its defaults."""
    host = getattr(flags, "host", None)
    everywhere = bool(getattr(flags, "bind_all", False))
    names = str(getattr(flags, "dvi_allowed_hosts", "") or "").split(",")
    return Guard(
        loopback=not everywhere and (not host or _is_loopback(host.lower())),
        allowed_hosts=frozenset(_host_name(name.strip()) for name in names if name.strip()),
        readonly=bool(getattr(flags, "dvi_readonly", False)),
    )


def _check_origin(request: Request) -> None:
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise RefusedError(403, "this request comes from another site")
    origin = request.headers.get("Origin")
    if origin is None:
        return
    forwarded = request.headers.get("X-Forwarded-Host", "").split(",")[0].strip()
    hosts = {_without_default_port(host) for host in (request.headers.get("Host", ""), forwarded) if host}
    if _without_default_port(urlsplit(origin).netloc) not in hosts:
        raise RefusedError(403, "this request comes from a page of another origin")


def _check_form(request: Request) -> None:
    if request.headers.get("X-DVI") != "1":
        raise RefusedError(403, "the header X-DVI: 1 is missing")
    if request.mimetype != "application/json":
        raise RefusedError(415, "the body must be JSON, declared as Content-Type: application/json")
    length = request.headers.get("Content-Length", "")
    if not (length.isascii() and length.isdecimal()):
        raise RefusedError(411, "the header Content-Length is missing or not a number")
    if len(length) > 15 or int(length) > MAX_BODY:
        raise RefusedError(413, f"the body has {length[:20]} bytes; {MAX_BODY} are allowed")


def _host_name(host: str) -> str:
    """Return ``host`` without its port, in lower case; an IPv6 address without its brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    name, _, port = host.rpartition(":")
    return (name if name and port.isdecimal() and ":" not in name else host).lower().rstrip(".")


def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _without_default_port(netloc: str) -> str:
    return netloc.lower().removesuffix(":80").removesuffix(":443")
