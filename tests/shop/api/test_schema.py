"""The OpenAPI document is valid, complete, and true: generated requests get answers that it describes."""

import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode, checks
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation

from shop.api.urls import v1
from shop.models import Customer
from tests import factories
from tests.shop.api.conftest import signed_in
from tests.shop.api.test_access import methods_of
from tests.shop.api.test_checkout import filled

# What it says must hold: no crash, only the statuses, types and bodies it names, and bad data is refused.
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
N_EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "3"))  # of each operation and mode
# The shop's own, and those that installed apps put among them.
OF_APPS = {
    "content": "content.api",
    "support": "support.api.routes",
    "pricing": "pricing.urls",
    "inventory": "inventory.urls",
    "risk": "risk.api",
}
ROUTES = [
    *v1,
    *(
        route
        for app, module in OF_APPS.items()
        if app in django_settings.AI_APPS
        for route in import_module(module).urlpatterns
    ),
]


@pytest.fixture
def document(db) -> dict[str, object]:
    factories.channel()
    return json.loads(Client().get("/api/schema/?format=json").content)


def test_the_document_is_valid_and_nothing_had_to_be_guessed(db):
    out, err = io.StringIO(), io.StringIO()

    call_command("spectacular", validate=True, fail_on_warn=True, stdout=out, stderr=err)

    assert "openapi: 3" in out.getvalue()


def test_every_route_is_documented_with_its_errors(document):
    paths = document["paths"]

    assert len(paths) == len(ROUTES)
    for path, operations in paths.items():
        for method, operation in operations.items():
            assert operation["summary"], (method, path)
            if "webhooks" not in path:
                assert {"400", "401", "403", "404", "429"} <= operation["responses"].keys(), (method, path)


def test_operations_that_honour_a_key_say_so(document):
    complete = document["paths"]["/api/v1/carts/{token}/complete/"]["post"]

    assert "Idempotency-Key" in [parameter["name"] for parameter in complete["parameters"]]


@contextmanager
def kept_connection() -> Iterator[None]:
    """A real WSGI request closes its connection at the end; the test's transaction lives in it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_generated_requests_get_the_answers_that_are_described(owner, mode, monkeypatch):
    monkeypatch.setattr(django_settings, "API_RATES", dict.fromkeys(django_settings.API_RATES, 1_000_000))
    world = world_of(owner)
    with kept_connection():
        schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", get_wsgi_application())
    wrong: list[str] = []
    n_operations = 0

    for found in schema.get_all_operations():
        operation = found.ok()
        n_operations += 1
        try:
            with kept_connection():
                examine(operation.as_strategy(generation_mode=mode), world)
        except FailureGroup as failures:
            wrong.append(f"{operation.label}: {failures}")
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE  # nothing to get wrong: no parameter, no body

    assert not wrong, "\n\n".join(wrong)
    assert n_operations == sum(len(methods_of(pattern)) for pattern in ROUTES)


@dataclass(frozen=True)
class World:
    """Values with which a generated request finds something, and the cookies of a person who may see it."""

    ids: dict[str, str | int]
    order_token: str
    cookies: dict[str, str]
    headers: dict[str, str]

    def lead(self, case: schemathesis.Case) -> None:
        """Put real ids where the generator made some up, unless a wrong one is its point."""
        path = case.meta.components.get(ParameterLocation.PATH)
        if path is None or path.mode is GenerationMode.NEGATIVE:
            return
        for name in case.path_parameters:
            is_order = name == "token" and "/orders/" in case.operation.path
            case.path_parameters[name] = self.order_token if is_order else self.ids[name]


def world_of(owner: Customer) -> World:
    """A product, a filled cart, an order and an address of a signed-in customer."""
    variant = factories.product("Mug", sku="MUG-1").variants.get()
    factories.collection("Best")
    api, method = signed_in(owner), factories.shipping_method()
    placed = api.post(f"carts/{filled(api, variant, method)}/complete/").json()
    token = filled(api, variant, method)
    csrf = api.get("session/").json()["csrf_token"]
    ids = {"token": token, "line_id": api.get(f"carts/{token}/").json()["lines"][0]["id"]}
    ids |= {"ref": variant.product.slug, "slug": "things", "sku": "MUG-1", "product_id": variant.product_id}
    cookies = {name: morsel.value for name, morsel in api.client.cookies.items()}
    return World(
        {**ids, "provider": "sandbox", "proposal_id": 1},
        placed["order_token"],
        cookies,
        {"X-CSRFToken": csrf},
    )


def examine(strategy: SearchStrategy[schemathesis.Case], world: World) -> None:
    """A few examples of one operation, the same in every run."""

    @given(case=strategy)
    @settings(
        max_examples=N_EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def run(case: schemathesis.Case) -> None:
        world.lead(case)
        case.call_and_validate(checks=CHECKS, headers=world.headers, cookies=world.cookies)

    run()
