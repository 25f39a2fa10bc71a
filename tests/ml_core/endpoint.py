"""A small chat endpoint on a local port that can be made to misbehave."""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def answer(text="Fine.", **more):
    """A whole answer as an endpoint sends it."""
    message = {"role": "assistant", "content": text} | more
    usage = {"prompt_tokens": 11, "completion_tokens": 3}
    return {"choices": [{"message": message, "finish_reason": "stop"}], "usage": usage}


def event(text, finish=None):
    """One event of a stream."""
    return {"choices": [{"delta": {"content": text}, "finish_reason": finish}]}


def sse(*payloads, done=True):
    """Events as bytes."""
    lines = [json.dumps(payload, ensure_ascii=False) for payload in payloads] + ["[DONE]"] * done
    return "".join(f"data: {line}\n\n" for line in lines).encode()


class Endpoint:
    """What was asked, and what will be answered: `play` gets the handler, or bytes are sent as they are."""

    def __init__(self, server):
        self.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        self.asked, self.paths, self.keys = [], [], []
        self.status, self.headers, self.body, self.play = 200, {}, json.dumps(answer()).encode(), None
        self.kind = "application/json"
        self.is_over = threading.Event()

    def streams(self, *payloads, done=True):
        """Answer with these events."""
        self.kind, self.body = "text/event-stream", sse(*payloads, done=done)

    def drip(self, piece, every_s):
        """Answer with `piece` again and again, for ever."""

        def play(handler):
            handler.begin(None)
            while not self.is_over.is_set():
                handler.wfile.write(piece)
                handler.wfile.flush()
                time.sleep(every_s)

        self.play = play

    def silence(self):
        """Take the question and never answer."""
        self.play = lambda handler: self.is_over.wait(20)


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        endpoint = self.server.endpoint
        endpoint.paths.append(self.path)
        endpoint.keys.append(self.headers.get("Authorization"))
        endpoint.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        try:
            if endpoint.play:
                endpoint.play(self)
            else:
                self.begin(len(endpoint.body))
                self.wfile.write(endpoint.body)
        except OSError:
            return

    def begin(self, length):
        """Status and headers."""
        endpoint = self.server.endpoint
        self.send_response(endpoint.status)
        for name, value in ({"Content-Type": endpoint.kind} | endpoint.headers).items():
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *args):
        """Tests are silent."""


@contextmanager
def running():
    """An endpoint for the time of a test."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.endpoint = Endpoint(server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.endpoint
    finally:
        server.endpoint.is_over.set()
        server.shutdown()
        server.server_close()


def closed_port():
    """A port on which nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]
