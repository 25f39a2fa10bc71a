"""Pages and the API are limited by counters that all processes share, and say when to come back."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.test import Client

from shop.services import limits
from shop.views import limiting
from tests import factories as make
from tests.shop.services.racing import race
from tests.shop.trust import urlmap

NOW = datetime(2026, 6, 1, 12, 0, 20, tzinfo=UTC)
CASES = {
    "search": ("get", "/en/search/?q=cup", {}),
    "login": ("post", "/en/accounts/login/", {"login": "x@example.com", "password": "y"}),
    "signup": ("post", "/en/accounts/signup/", {"email": "not an address"}),
    "reset": ("post", "/en/accounts/password/reset/", {"email": "not an address"}),
    "voucher": ("post", "/en/cart/voucher/", {"code": "GUESS"}),
    "review": ("post", "/en/p/mug/review/", {"text": "x"}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("scope", sorted(CASES))
def test_one_request_too_many_is_told_when_to_come_back(settings, scope):
    make.channel()
    make.product("Mug", slug="mug")
    settings.PAGE_RATES = {**dict.fromkeys(settings.PAGE_RATES, 1_000), scope: 3}
    method, path, data = CASES[scope]
    client = Client()
    statuses = [getattr(client, method)(path, data).status_code for _ in range(3)]

    answer = getattr(client, method)(path, data)

    assert 429 not in statuses
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert "wait" in answer.content.decode()


@pytest.mark.django_db
def test_looking_at_a_form_costs_nothing(settings, web):
    settings.PAGE_RATES = dict.fromkeys(settings.PAGE_RATES, 1)

    assert {Client().get("/en/accounts/login/").status_code for _ in range(5)} == {200}


@pytest.mark.django_db
def test_made_up_addresses_are_one_caller(settings, web):
    settings.PAGE_RATES = {**settings.PAGE_RATES, "search": 3}
    statuses = [
        Client().get("/en/search/?q=x", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}").status_code for n in range(5)
    ]

    assert statuses == [200, 200, 200, 429, 429]


def test_every_scope_has_a_rate_and_every_route_exists():
    assert set(limiting.SCOPES.values()) == set(configured.PAGE_RATES)
    assert set(limiting.SCOPES) <= {route.name for route in urlmap.routes()}


def test_forty_at_once_are_counted_one_by_one():
    limit = limits.Limit("test", 50, 60)

    counts = race(*(lambda: limits.count(limit, caller="x", now=NOW) for _ in range(40)))

    assert sorted(counts) == list(range(1, 41))


COUNTING = """
import django, sys
django.setup()
from datetime import datetime, UTC
from shop.services import limits
now = datetime(2026, 6, 1, 12, 0, 20, tzinfo=UTC)
limit = limits.Limit("shared", 100, 60)
print([limits.count(limit, caller=sys.argv[1], now=now) for _ in range(50)])
"""


@pytest.mark.skipif(
    not configured.REDIS_URL, reason="one process on the embedded default: nothing to share with"
)
def test_four_processes_share_one_count(tmp_path):
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": str(tmp_path), "REDIS_URL": configured.REDIS_URL,
    }  # fmt: skip
    running = [
        subprocess.Popen(
            [sys.executable, "-c", COUNTING, "caller"], env=environment, stdout=subprocess.PIPE, text=True,
            cwd=configured.BASE_DIR,
        )
        for _ in range(4)
    ]  # fmt: skip

    counted = [int(one) for process in running for one in process.communicate()[0].strip("[]\n").split(",")]

    assert sorted(counted) == list(range(1, 201))


@pytest.mark.django_db
def test_a_body_that_is_too_large_is_refused(web):
    client = Client(raise_request_exception=False)

    assert client.post("/en/accounts/login/", {"login": "x" * 1_100_000}).status_code == 400
    assert client.post("/api/v1/carts/", "x" * 1_100_000, content_type="application/json").status_code == 413


@pytest.mark.django_db
def test_deep_and_long_json_is_refused_and_long_searches_answered(web):
    client = Client(raise_request_exception=False)

    for body in ("[" * 100_000 + "]" * 100_000, '{"a":' * 5_000 + "1" + "}" * 5_000, '{"quantity": 1e400}'):
        assert client.post("/api/v1/carts/", body, content_type="application/json").status_code == 400
    assert client.get("/en/search/", {"q": "x" * 100_000}).status_code in {200, 302, 400}
    assert client.get("/api/v1/products/?page_size=100000").status_code in {200, 400}


@pytest.mark.django_db
def test_pages_of_a_list_are_capped(web):
    for _ in range(3):
        make.product()
    answer = Client().get("/api/v1/products/?page_size=1000000")

    assert answer.status_code == 400 or len(answer.json()["results"]) <= 100


def test_nothing_is_left_in_the_cache_but_counts():
    limits.count(limits.Limit("test", 5, 60), caller="x", now=NOW)

    assert cache.get("limit:test:x:" + str(int(NOW.timestamp()) // 60)) == 1
