"""Limits hold under parallel requests, say where the client stands, and cannot be dodged by a header."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from shop.api import throttling
from tests.shop.api.conftest import Api, errors, signed_in, with_key

NOON_S = 1_780_315_200.0


@pytest.fixture(autouse=True)
def _small_rates(settings, monkeypatch):
    settings.API_RATES = {"anon": 4, "key": 6, "search": 2, "login": 2, "write": 3}
    monkeypatch.setattr(throttling.time, "time", lambda: NOON_S + 10)


def test_headers_say_how_many_requests_are_left(guest):
    first, second = guest.get("brands/"), guest.get("brands/")

    assert (first["X-RateLimit-Limit"], first["X-RateLimit-Remaining"]) == ("4", "3")
    assert second["X-RateLimit-Remaining"] == "2"
    assert second["X-RateLimit-Reset"] == "50"


def test_the_request_over_the_limit_is_429_with_the_time_to_wait(guest):
    for _ in range(4):
        assert guest.get("brands/").status_code == 200

    answer = guest.get("brands/")

    assert answer.status_code == 429
    assert answer["Retry-After"] == "50"
    assert answer["X-RateLimit-Remaining"] == "0"
    assert errors(answer) == [("throttled", None)]


def test_a_new_window_starts_from_nothing(guest, monkeypatch):
    for _ in range(5):
        guest.get("brands/")
    monkeypatch.setattr(throttling.time, "time", lambda: NOON_S + 60)

    assert guest.get("brands/")["X-RateLimit-Remaining"] == "3"


def test_the_tightest_limit_speaks(guest):
    answer = guest.get("suggest/", {"q": ""})

    assert answer["X-RateLimit-Limit"] == "2"


def test_accounts_keys_and_addresses_are_counted_apart(guest, owner):
    person, client = signed_in(owner), with_key("catalogue:read")
    for _ in range(4):
        guest.get("brands/")

    assert guest.get("brands/").status_code == 429
    assert person.get("brands/")["X-RateLimit-Remaining"] == "3"
    assert client.get("brands/")["X-RateLimit-Remaining"] == "5"


def test_guesses_at_one_account_are_limited_from_many_addresses(channel):
    answers = [
        Api().client.post(
            "/api/v1/session/",
            {"email": "Owner@example.com", "password": "wrong"},
            content_type="application/json",
            REMOTE_ADDR=f"203.0.113.{n}",
        )
        for n in range(22)
    ]

    assert [answer.status_code for answer in answers] == [*[400] * 20, 429, 429]
    assert int(answers[-1]["Retry-After"]) > 3_000


def test_parallel_counting_loses_nothing():
    with ThreadPoolExecutor(8) as pool:
        counts = list(
            pool.map(lambda _: throttling.count(scope="anon", caller="x", now_s=NOON_S), range(200))
        )

    assert sorted(one.n_used for one in counts) == list(range(1, 201))
    assert sum(not one.is_exceeded for one in counts) == 4


def test_a_limit_still_holds_when_the_cache_is_away(monkeypatch):
    monkeypatch.setattr(cache, "add", lambda *_, **__: False)
    monkeypatch.setattr(cache, "incr", lambda *_, **__: None)

    used = [throttling.count(scope="anon", caller="no cache", now_s=NOON_S).is_exceeded for _ in range(5)]

    assert used == [False, False, False, False, True]


@pytest.mark.parametrize(
    ("n_proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.7", "192.0.2.1"),  # nobody in front: the header is the caller's own invention
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "10.0.0.1, 198.51.100.7", "198.51.100.7"),  # what stands left of our proxy's entry is made up
        (2, "198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (2, "198.51.100.7", "192.0.2.1"),
        (1, "nonsense", "unknown"),
    ],
)
def test_the_address_is_what_trusted_proxies_say(settings, n_proxies, forwarded, expected):
    settings.TRUSTED_PROXIES = n_proxies
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)

    assert throttling.client_network(request) == expected


def test_an_ipv6_caller_is_its_network():
    one = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2:3::4")
    other = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2:ffff::1")

    assert throttling.client_network(one) == throttling.client_network(other)
