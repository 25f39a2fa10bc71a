"""API keys: kept as a hash, shown once, limited to scopes and a channel."""

from datetime import timedelta

import pytest

from shop.models import ApiKey
from shop.services import api_keys
from tests import factories
from tests.factories import NOW
from tests.shop.api.conftest import Api, errors, signed_in, with_key


def test_only_the_hash_of_a_key_is_stored(channel):
    made = api_keys.create(name="Till 7", scopes=["catalogue:read"], channel_id=None, now=NOW)

    row = ApiKey.objects.values().get()
    assert made.secret.startswith("omni_")
    assert len(made.secret) == 48
    assert row["hash"] == api_keys.digest(made.secret)
    assert row["prefix"] == made.secret[:12]
    assert made.secret not in str(row)


def test_an_unknown_scope_makes_no_key(channel):
    with pytest.raises(api_keys.UnknownScope, match="stock:burn"):
        api_keys.create(name="Till 7", scopes=["stock:burn"], channel_id=None, now=NOW)

    assert not ApiKey.objects.exists()


def test_a_key_is_read_from_either_header(channel):
    made = api_keys.create(name="Till 7", scopes=["catalogue:read"], channel_id=None, now=NOW)

    assert Api(Authorization=f"Api-Key {made.secret}").get("brands/").status_code == 200
    assert Api(**{"X-Api-Key": made.secret}).get("brands/").status_code == 200


def test_a_revoked_key_is_nobody(channel):
    made = api_keys.create(name="Till 7", scopes=["catalogue:read"], channel_id=None, now=NOW)
    api_keys.revoke(key_id=made.key_id)

    assert Api(**{"X-Api-Key": made.secret}).get("brands/").status_code == 401


def test_a_key_without_the_scope_is_refused(channel):
    answer = with_key("orders:read").get("brands/")

    assert answer.status_code == 403
    assert errors(answer) == [("scope_missing", None)]


def test_a_key_does_not_act_for_the_person_whose_session_travels_along(owner):
    api = signed_in(owner)
    made = api_keys.create(name="Till 7", scopes=["catalogue:read"], channel_id=None, now=NOW)

    answer = api.get("session/", X_Api_Key=made.secret)

    assert answer.status_code == 403
    assert api.get("session/").json()["customer_id"] == owner.pk


def test_a_key_of_a_channel_sees_that_channel_and_no_other(channel):
    till = factories.channel("till", kind="pos")
    factories.product("Only online")
    factories.product("Only at the till", sold_in=till)
    api = with_key("catalogue:read", channel_id=till.pk)

    assert [row["name"] for row in api.get("products/").json()["results"]] == ["Only at the till"]
    assert errors(api.get("products/", X_Channel="web")) == [("unknown_channel", "X-Channel")]


def test_strangers_cannot_name_the_channel_of_a_till(guest):
    factories.channel("till", kind="pos")
    factories.channel("app", kind="app")

    assert guest.get("products/", X_Channel="app").status_code == 200
    assert guest.get("products/", X_Channel="till").status_code == 400
    assert with_key("catalogue:read").get("products/", X_Channel="till").status_code == 200


def test_the_use_of_a_key_is_noted_once_a_minute(channel):
    made = api_keys.create(name="Till 7", scopes=[], channel_id=None, now=NOW)
    for seconds in (0, 30, 61):
        api_keys.find(secret=made.secret, now=NOW + timedelta(seconds=seconds))

    assert ApiKey.objects.get().latest_used_at == NOW + timedelta(seconds=61)
