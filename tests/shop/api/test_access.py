"""Whose is it: every route that names a thing is tried by the owner, by staff, by a stranger and by a guest.

The routes come from the URL map itself: a route added later without a line below fails the first test.
"""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from shop.api.endpoint import Endpoint
from shop.api.urls import v1
from shop.models import Order
from tests import factories
from tests.shop.api.conftest import Api, signed_in, with_key
from tests.shop.api.test_checkout import ADDRESS, filled

# Everybody sees these; the id names nothing of a person.
PUBLIC = {"product", "product_insights", "reviews", "variant", "category", "collection", "webhook"}
# Only the person of the session; the id names a product.
OWN = {"wish"}
CART, ORDER = "cart", "order"
BODIES = {
    "cart_lines": {"POST": {"sku": "MUG-1", "quantity": 1}},
    "cart_line": {"PATCH": {"quantity": 3}},
    "cart_contact": {"PUT": {"email": "thief@example.com"}},
    "cart_address": {"PUT": ADDRESS, "POST": {"address_id": 1}},
    "cart_shipping": {"PUT": {"method_id": 1}},
    "order_address": {"PUT": ADDRESS},
    "order_returns": {"POST": {"lines": [{"line_id": 1, "quantity": 1}]}},
}


def methods_of(pattern: URLPattern) -> list[str]:
    view = pattern.callback.cls  # type: ignore[attr-defined]
    return [method for method in ("GET", "POST", "PUT", "PATCH", "DELETE") if hasattr(view, method.lower())]


def with_ids() -> list[URLPattern]:
    return [pattern for pattern in v1 if "<" in str(pattern.pattern)]


PERSONAL = [
    pytest.param(str(pattern.name), method, id=f"{method} {pattern.name}")
    for pattern in with_ids()
    if str(pattern.name).split("_")[0] in {CART, ORDER}
    for method in methods_of(pattern)
]


def test_every_route_with_an_id_has_an_owner_or_is_meant_for_all():
    names = {str(pattern.name) for pattern in with_ids()}
    personal = {name for name in names if name.split("_")[0] in {CART, ORDER}}

    assert names - personal == PUBLIC | OWN
    assert len(PERSONAL) == 27


def test_every_route_is_an_endpoint_that_counts_and_asks():
    for pattern in v1:
        assert issubclass(pattern.callback.cls, Endpoint), pattern.name  # type: ignore[attr-defined]


@pytest.fixture
def things(owner):
    """The owner's open cart with a line, and a placed order: the values for any route."""
    variant = factories.product("Mug", price="10.00", sku="MUG-1").variants.get()
    api = signed_in(owner)
    placed = api.post(f"carts/{filled(api, variant, factories.shipping_method())}/complete/").json()
    cart = api.get(f"carts/{filled(api, variant, factories.shipping_method())}/").json()
    return {"cart": cart["token"], "line": cart["lines"][0]["id"], "order": placed["order_token"]}


def path_of(name: str, things: dict[str, str]) -> str:
    kwargs = {"token": things[name.split("_", maxsplit=1)[0]]}
    if name == "cart_line":
        kwargs["line_id"] = things["line"]
    return reverse(f"api:{name}", kwargs=kwargs).removeprefix("/api/v1/")


@pytest.mark.parametrize(("name", "method"), PERSONAL)
def test_a_thing_of_an_account_exists_for_its_owner_alone(name, method, things, owner, stranger, staff):
    path, body = path_of(name, things), BODIES.get(name, {}).get(method)
    before = state_of(owner, things)

    for other in (Api(), signed_in(stranger), signed_in(staff)):
        answer = other.call(method, path, body if method == "GET" else body or {})
        assert answer.status_code == 404, answer.content
        assert answer.json()["errors"][0]["code"] == "not_found"
    till = factories.channel("till", kind="pos")
    elsewhere = with_key("carts:write", "orders:read", "orders:write", channel_id=till.pk)
    assert elsewhere.call(method, path, body or {}).status_code == 404
    assert with_key("catalogue:read").call(method, path, body or {}).status_code == 403
    assert state_of(owner, things) == before

    answer = signed_in(owner).call(method, path, body if method == "GET" else body or {})

    # The address and the method of the table are made up and so may be missing, but the cart itself is found;
    # the order is not paid and so has no invoice yet.
    assert answer.status_code < 500
    if name not in {"cart_address", "cart_shipping", "order_invoice"}:
        assert answer.status_code != 404, answer.content


def state_of(owner, things) -> tuple[object, object]:
    api = signed_in(owner)
    return (
        api.get(f"carts/{things['cart']}/").json(),
        list(Order.objects.order_by("pk").values("status", "note", "email", "shipping_address__city")),
    )


@pytest.mark.parametrize("pattern", v1, ids=lambda pattern: str(pattern.name))
def test_unsafe_methods_of_a_session_need_the_csrf_token(pattern, owner):
    if pattern.name == "webhook":
        return  # known by its signature; there is no session that could be abused
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    values = {"token": uuid4(), "line_id": 1, "product_id": 1, "ref": "mug", "slug": "mug", "sku": "MUG-1"}
    kwargs = {name: values[name] for name in pattern.pattern.converters}
    for method in set(methods_of(pattern)) - {"GET"}:
        answer = client.generic(
            method, reverse(f"api:{pattern.name}", kwargs=kwargs), "{}", "application/json"
        )
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "csrf_failed")
