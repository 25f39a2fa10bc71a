"""The one way in which the shop asks another server for something whose address a person typed.

An address can point inwards: at this machine, at its neighbours, at the cloud's own desk. So the name is resolved once,
every address it stands for must be a public one, and the connection goes to just that address: a name that answers
otherwise a moment later changes nothing. Redirects are not followed.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shop.contracts.errors import ShopError

TIMEOUT_S = 10.0
PORTS = {"http": 80, "https": 443}
CHUNK = 65_536
# They carry an IPv4 address within that may be anybody's.
WRAPPING = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class OutgoingRefused(ShopError):
    """The address is none that the shop asks, or what stands there is not what was expected."""

    code = "address_refused"


def fetch(address: str, *, most_bytes: int, timeout_s: float = TIMEOUT_S) -> bytes:
    """What stands at an address of the web.

    Args:
        address: http or https, without a name or password, at the usual port.
        most_bytes: more than that is refused.
        timeout_s: seconds for the whole exchange.

    Raises:
        OutgoingRefused: if it leads to a private address, elsewhere, nowhere, or to too much.
    """
    parts = _checked(address)
    ends_at = time.monotonic() + timeout_s
    try:
        connection = _Pinned(parts, _public_address(parts), timeout_s)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", target, headers={"Accept": "*/*", "User-Agent": "Omnishop"})
        response = connection.getresponse()
        if response.status != 200:
            raise OutgoingRefused(_("The server answered with %(status)d.") % {"status": response.status})
        return _read(response, most_bytes, ends_at)
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise OutgoingRefused(_("The server could not be reached.")) from error


def is_public(address: Address) -> bool:
    """Whether an address lies outside of every private, local and special network."""
    inner = getattr(address, "ipv4_mapped", None) or address
    is_wrapping = any(inner.version == network.version and inner in network for network in WRAPPING)
    return inner.is_global and not inner.is_multicast and not is_wrapping


def _checked(address: str) -> SplitResult:
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError as error:
        raise OutgoingRefused(_("This is not an address of the web.")) from error
    if parts.scheme not in PORTS or not parts.hostname or parts.username or parts.password:
        raise OutgoingRefused(_("This is not an address of the web."))
    if not address.isprintable() or " " in address.strip():
        raise OutgoingRefused(_("This is not an address of the web."))
    if port not in {None, PORTS[parts.scheme]} and parts.hostname not in settings.SHOP_OUTGOING_ALLOWED:
        raise OutgoingRefused(_("Only the usual ports are asked."))
    return parts


def _public_address(parts: SplitResult) -> str:
    """Resolve once. One private address among several is enough to refuse: which is taken is not ours to choose."""
    host = str(parts.hostname)
    found = socket.getaddrinfo(host, parts.port or PORTS[parts.scheme], type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    if host not in settings.SHOP_OUTGOING_ALLOWED and not all(map(is_public, addresses)):
        raise OutgoingRefused(_("This address leads to a private network."))
    return str(addresses[0])


class _Pinned(http.client.HTTPConnection):
    """Speaks to the address that was checked, under the name that was typed."""

    def __init__(self, parts: SplitResult, address: str, timeout_s: float) -> None:
        super().__init__(str(parts.hostname), parts.port or PORTS[parts.scheme], timeout=timeout_s)
        self._address, self._is_secret = address, parts.scheme == "https"

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._is_secret:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _read(response: http.client.HTTPResponse, most_bytes: int, ends_at: float) -> bytes:
    read = b""
    while chunk := response.read1(CHUNK):
        read += chunk
        if len(read) > most_bytes or time.monotonic() > ends_at:
            raise OutgoingRefused(_("The answer is too large, or takes too long."))
    return read
