"""What a request may set is what its serializer names: anything beside it is refused, everywhere."""

import pytest
from django.urls import reverse
from rest_framework import serializers

from shop.api.body import Body
from shop.api.urls import v1
from shop.models import Customer, Order, User
from tests import factories as make
from tests.shop.api.conftest import Api, errors, signed_in
from tests.shop.api.test_access import BODIES, methods_of

pytestmark = pytest.mark.django_db
WISHED = {
    "is_staff": True,
    "is_superuser": True,
    "price": "0.01",
    "status": "paid",
    "customer": 1,
    "total": "0.00",
}
UNSAFE = [
    pytest.param(pattern, method, id=f"{method} {pattern.name}")
    for pattern in v1
    for method in methods_of(pattern)
    if method != "GET" and pattern.name not in {"webhook"}
]


def all_bodies(of: type[serializers.BaseSerializer] = Body) -> list[type[serializers.BaseSerializer]]:
    return [each for one in of.__subclasses__() for each in (one, *all_bodies(one))]


@pytest.mark.parametrize("shape", all_bodies(), ids=lambda shape: shape.__qualname__)
@pytest.mark.parametrize("field", sorted(WISHED))
def test_a_body_refuses_or_ignores_what_it_does_not_name(shape, field):
    serializer = shape(data={field: WISHED[field]})
    if field in serializer.fields:
        pytest.skip("the field is meant to be given here")

    is_taken = serializer.is_valid()

    assert not is_taken or field not in serializer.validated_data


@pytest.mark.parametrize(("pattern", "method"), UNSAFE)
def test_no_request_makes_anybody_more_than_they_are(pattern, method):
    make.channel()
    owner = make.customer(account=make.user("owner@example.com"))
    values = {
        "token": "00000000-0000-4000-8000-000000000000",
        "line_id": 1,
        "product_id": 1,
        "ref": "x",
        "slug": "x",
    }
    path = reverse(f"api:{pattern.name}", kwargs={name: values[name] for name in pattern.pattern.converters})
    body = {**(BODIES.get(str(pattern.name), {}).get(method) or {}), **WISHED}

    answer = signed_in(owner).call(method, path.removeprefix("/api/v1/"), body)

    assert answer.status_code < 500
    assert not User.objects.filter(is_staff=True).exists()
    assert list(Customer.objects.values_list("pk", flat=True)) == [owner.pk]
    assert not Order.objects.exclude(total__gt=0).exists()


def test_a_field_too_many_is_named():
    make.channel()

    answer = Api().post("carts/", {"is_staff": True})

    assert (answer.status_code, errors(answer)) == (400, [("unknown_field", "is_staff")])


def test_the_form_of_a_profile_sets_nothing_else(client):
    make.channel()
    owner = make.customer(account=make.user("owner@example.com"))
    client.force_login(owner.user)

    client.post(
        "/en/account/profile/", {"name": "Ada", "phone": "", "is_staff": "on", "email": "eve@example.com"}
    )

    owner.refresh_from_db()
    owner.user.refresh_from_db()
    assert (owner.name, owner.email, owner.user.is_staff) == ("Ada", "owner@example.com", False)
