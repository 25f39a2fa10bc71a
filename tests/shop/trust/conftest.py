"""Doors, people and second factors for the tests of what keeps the shop honest."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.test import Client

from shop.models import User
from tests import factories
from tests.shop.services.racing import on_disk


@pytest.fixture
def real_connections(tmp_path: Path) -> Iterator[None]:
    with on_disk(tmp_path):
        yield


@pytest.fixture
def web(db):
    return factories.channel()


@pytest.fixture
def browser(web) -> Client:
    return Client()


def code_of(secret: str) -> str:
    """What an authenticator app shows now."""
    _former, current, _next = counters()
    return format_hotp_value(hotp_value(secret, current))


def with_app(user: User) -> str:
    """Set up an authenticator app and return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def sign_in(client: Client, email: str, password: str = factories.PASSWORD, **extra: str):
    return client.post("/en/accounts/login/", {"login": email, "password": password}, **extra)
