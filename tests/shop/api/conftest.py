"""People and clients of API tests: everybody speaks JSON and sees answers as they are, errors included."""

import json
from typing import Any

import pytest
from django.test import Client

from shop.models import Customer
from shop.services import api_keys
from tests import factories

Answer = Any


class Api:
    """A client below /api/v1 that sends JSON; `headers` travel with every request."""

    def __init__(self, **headers: str) -> None:
        self.client = Client(raise_request_exception=False, headers=headers or None)

    def call(self, method: str, path: str, data: Any = None, **headers: str) -> Answer:
        body = "" if data is None else json.dumps(data)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(method, f"/api/v1/{path}", body, "application/json", headers=named)

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(f"/api/v1/{path}", query, headers=named)

    def post(self, path: str, data: Any = None, **headers: str) -> Answer:
        return self.call("POST", path, {} if data is None else data, **headers)

    def put(self, path: str, data: Any = None, **headers: str) -> Answer:
        return self.call("PUT", path, {} if data is None else data, **headers)

    def patch(self, path: str, data: Any = None, **headers: str) -> Answer:
        return self.call("PATCH", path, {} if data is None else data, **headers)

    def delete(self, path: str, **headers: str) -> Answer:
        return self.call("DELETE", path, None, **headers)


def errors(answer: Answer) -> list[tuple[str, str | None]]:
    """Code and field of each error."""
    body = answer.json()
    assert set(body) == {"type", "errors"}, body
    return [(one["code"], one["attr"]) for one in body["errors"]]


def signed_in(customer: Customer) -> Api:
    """The session of a customer's account."""
    api = Api()
    assert customer.user is not None
    api.client.force_login(customer.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return api


def with_key(*scopes: str, channel_id: int | None = None) -> Api:
    key = api_keys.create(name="Till 7", scopes=scopes, channel_id=channel_id, now=factories.NOW)
    return Api(**{"X-Api-Key": key.secret})


@pytest.fixture
def channel(db):
    return factories.channel()


@pytest.fixture
def guest(channel) -> Api:
    return Api()


@pytest.fixture
def owner(channel) -> Customer:
    """A customer with an account, whose things the tests are about."""
    return factories.customer(account=factories.user("owner@example.com"))


@pytest.fixture
def stranger(channel) -> Customer:
    """Another customer with an account."""
    return factories.customer(account=factories.user("stranger@example.com"))


@pytest.fixture
def staff(channel) -> Customer:
    """A member of staff; the shop's API gives them no more than any other customer."""
    return factories.customer(account=factories.user("staff@example.com", is_staff=True))
