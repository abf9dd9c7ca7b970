"""A server in front of TensorBoard that holds the answers of the plugin's routes back."""

from __future__ import annotations

import http.client
import re
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from typing_extensions import Self

_DATA = re.compile(r"/data/plugin/dvi/\w+(\?|$)")
_NOT_PASSED_ON = {"connection", "keep-alive", "transfer-encoding"}


class SlowProxy:
    """Passes everything on; routes of the plugin, not the files of its page, are answered after ``seconds``."""

    def __init__(self, address: str, seconds: float) -> None:
        self.seconds = seconds
        self._server = ThreadingHTTPServer(("localhost", 0), _handler(self, urllib.parse.urlsplit(address).netloc))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def address(self) -> str:
        return f"http://localhost:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


def _handler(proxy: SlowProxy, target: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if _DATA.search(self.path):
                time.sleep(proxy.seconds)
            length = int(self.headers.get("Content-Length") or 0)
            connection = http.client.HTTPConnection(target, timeout=60)
            try:
                connection.request(self.command, self.path, self.rfile.read(length), dict(self.headers))
                answer = connection.getresponse()
                self._pass_on(answer, answer.read())
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True
            finally:
                connection.close()

        do_POST = do_GET  # noqa: N815 - the names that http.server asks for

        def _pass_on(self, answer: http.client.HTTPResponse, body: bytes) -> None:
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in {*_NOT_PASSED_ON, "content-length", "date", "server"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
