"""Personal data as keyed hashes: equal things meet, and nobody can read or guess what they were.

A plain hash of an e-mail address is found by trying all addresses; with a key it is not. Keys rotate: a new one is
used for writing, and events that should still meet older ones are looked up under every key that is kept.
Source: HMAC (RFC 2104) with BLAKE2b's own key (RFC 7693).
"""

from __future__ import annotations

import ipaddress
import unicodedata
from hashlib import blake2b

from risk.contracts.events import Link

SIZE = 12  # bytes; a billion hashes meet by chance once in a hundred billion


def hashed(link: Link, value: str, *, key: bytes) -> str:
    """24 hexadecimal digits; empty for nothing, so that missing values never meet each other.

    Raises:
        ValueError: if the key is shorter than 16 bytes.
    """
    if len(key) < 16:
        raise ValueError("a key of 16 bytes or more is needed")
    plain = normal(link, value)
    if not plain:
        return ""
    return blake2b(f"{link.value}\x00{plain}".encode(), digest_size=SIZE, key=key[:64]).hexdigest()


def normal(link: Link, value: str) -> str:
    """What counts as the same: letter case, spaces and an e-mail's tag do not; a network is its /24 or /48."""
    plain = unicodedata.normalize("NFKC", value).strip().casefold()
    if link is Link.EMAIL:
        return _mailbox(plain)
    if link is Link.NETWORK:
        return _network(plain)
    return " ".join(plain.split()) if link is Link.ADDRESS else plain


def _mailbox(address: str) -> str:
    name, at, domain = address.rpartition("@")
    if not at or not name or not domain:
        return ""
    name = name.split("+", 1)[0]
    if domain in {"gmail.com", "googlemail.com"}:
        name, domain = name.replace(".", ""), "gmail.com"
    return f"{name}@{domain}" if name else ""


def _network(address: str) -> str:
    """Empty for what is no public address: a spoofed or missing header says nothing."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if not found.is_global:
        return ""
    size = 24 if found.version == 4 else 48
    return str(ipaddress.ip_network(f"{found}/{size}", strict=False))
