"""Addresses that people type never lead inwards, however they are written and whatever they answer a moment later."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from django.conf import settings as configured

from shop.services import outgoing

SEEN: list[str] = []


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        SEEN.append(self.path)
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest/meta-data/")
        else:
            self.send_response(200)
        self.end_headers()
        if self.path != "/away":
            self.wfile.write(b"x" * (5_000 if self.path == "/much" else 5))

    def log_message(self, *_args):
        pass


@pytest.fixture
def inside(settings) -> Iterator[str]:
    """A server of this machine, as an operator's neighbour would be."""
    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    SEEN.clear()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def refusal(address: str) -> str:
    with pytest.raises(outgoing.OutgoingRefused) as caught:
        outgoing.fetch(address, most_bytes=1_000)
    return str(caught.value)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "0.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "[::]", "[fe80::1]", "[fc00::1]",
        "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "224.0.0.1",
        "255.255.255.255", "127.0.0.1.",
    ],
)  # fmt: skip
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_nothing_inside_is_asked(scheme, host):
    assert refusal(f"{scheme}://{host}/") in {
        "This address leads to a private network.",
        "The server could not be reached.",
    }


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.com/", "file:///etc/passwd", "gopher://127.0.0.1/", "//example.com/", "example.com", "",
        "http://user:secret@example.com/", "http:///path", "http://[::1/", "http://example.com:99999/",
        "http://exa mple.com/", "http://example.com/\r\nX: y",
    ],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused_before_anything_is_resolved(address, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: pytest.fail("resolved"))

    assert refusal(address) == "This is not an address of the web."


def test_other_ports_are_refused(inside):
    assert refusal(inside) == "Only the usual ports are asked."
    assert SEEN == []


def test_a_name_that_stands_for_a_public_and_a_private_address_is_refused(monkeypatch):
    answers = [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("10.0.0.7", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: answers)

    assert refusal("http://rebinding.example/") == "This address leads to a private network."


def test_the_address_that_was_checked_is_the_one_that_is_asked(monkeypatch):
    """A name that answers with a public address first and a private one a moment later."""
    turns = iter([[(2, 1, 6, "", ("93.184.216.34", 80))], [(2, 1, 6, "", ("127.0.0.1", 80))]])
    asked: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: next(turns))

    def connect(address, *_args):
        asked.append(address)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", connect)

    assert refusal("http://rebinding.example/") == "The server could not be reached."
    assert asked == [("93.184.216.34", 80)]


def test_what_is_allowed_by_name_is_asked_but_not_followed_elsewhere(inside, settings):
    settings.SHOP_OUTGOING_ALLOWED = ["127.0.0.1"]

    assert outgoing.fetch(f"{inside}/here", most_bytes=1_000) == b"xxxxx"
    assert refusal(f"{inside}/away") == "The server answered with 302."
    assert refusal(f"{inside}/much") == "The answer is too large, or takes too long."
    assert SEEN == ["/here", "/away", "/much"]


def test_nobody_is_allowed_by_default():
    assert configured.SHOP_OUTGOING_ALLOWED == []


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111"])
def test_public_addresses_are_public(address):
    assert outgoing.is_public(ip_address(address))


def test_nothing_else_asks_other_servers():
    """What opens connections is this module, and the one that speaks to the language model that the operator set."""
    words = (
        "urllib.request",
        "import requests",
        "import httpx",
        "http.client",
        "urlopen(",
        "import socket",
        "smtplib",
    )
    root = Path(configured.BASE_DIR)
    found = {
        str(path.relative_to(root))
        for app in (
            "config",
            "shop",
            "recommend",
            "content",
            "support",
            "pricing",
            "inventory",
            "risk",
            "ml_core",
        )
        for path in (root / app).rglob("*.py")
        if any(word in path.read_text() for word in words)
    }

    assert found == {
        "shop/services/outgoing.py", "ml_core/generator/exchange.py", "ml_core/generator/remote.py",
    }  # fmt: skip
