"""Passwords are tried five times, from however many threads, and the owner is never locked out."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import Client

from shop.models import SignInGuess
from shop.services import guessing
from tests import factories as make
from tests.shop.services.racing import race
from tests.shop.trust.conftest import sign_in

NOW = make.NOW
ADA = "ada@example.com"


def take(*, account: str = ADA, network: str = "192.0.2.1", device: str = "", now=NOW):
    return guessing.take(account=account, network=network, device=device, now=now)


def refused(**of) -> int:
    with pytest.raises(guessing.TooManyGuesses) as caught:
        take(**of)
    return caught.value.wait_s


@pytest.mark.django_db(transaction=True)
def test_a_hundred_guesses_at_once_get_five_tickets(real_connections):
    outcomes = [one for pair in race(*[twice] * 50) for one in pair]

    assert Counter(type(one) for one in outcomes) == {guessing.Ticket: 5, guessing.TooManyGuesses: 95}
    assert SignInGuess.objects.get(key=take_key()).locked_until == NOW + timedelta(hours=1)


def twice() -> list[object]:
    """Two guesses on one connection: a server has a hundred of them, and other tests hold some."""
    outcomes: list[object] = []
    for _ in range(2):
        try:
            outcomes.append(take())
        except guessing.TooManyGuesses as error:
            outcomes.append(error)
    return outcomes


def take_key() -> str:
    return guessing._key(guessing.OWN, ADA, "192.0.2.1")


@pytest.mark.django_db(transaction=True)
def test_parallel_sign_ins_look_at_five_passwords(real_connections, monkeypatch, settings):
    make.channel()
    make.user(ADA)
    settings.PAGE_RATES = {**settings.PAGE_RATES, "login": 1_000}
    looked_at: list[str] = []
    monkeypatch.setattr(
        "django.contrib.auth.hashers.MD5PasswordHasher.verify",
        lambda _self, password, _encoded: bool(looked_at.append(password)),
    )

    answers = race(*(partial(sign_in, Client(), ADA, f"wrong {n}") for n in range(24)))

    assert len(looked_at) == 5
    assert sorted({answer.status_code for answer in answers}) == [200, 429]
    assert sum(answer.status_code == 429 for answer in answers) == 19


@pytest.mark.django_db
def test_the_sixth_wrong_password_locks_an_hour_and_the_right_one_is_refused_too(browser):
    make.user(ADA)
    for n in range(5):
        assert sign_in(browser, ADA, f"wrong {n}").status_code == 200

    answer = sign_in(browser, ADA)

    assert answer.status_code == 429
    assert 3_590 <= int(answer["Retry-After"]) <= 3_600
    assert "_auth_user_id" not in browser.session


@pytest.mark.django_db
@pytest.mark.parametrize("n_proxies", [0, 1])
def test_no_header_opens_a_closed_door(browser, settings, n_proxies):
    settings.TRUSTED_PROXIES = n_proxies
    make.user(ADA)
    seen = [
        # A proxy of ours adds the caller's address at the right; all that stands left of it is made up.
        sign_in(browser, ADA, "wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 203.0.113.9")
        for n in range(7)
    ]  # fmt: skip

    assert [answer.status_code for answer in seen] == [200] * 5 + [429] * 2


@pytest.mark.django_db
def test_a_header_locks_nobody_else_out(browser, settings):
    settings.TRUSTED_PROXIES = 0
    make.user(ADA)
    for _ in range(6):
        sign_in(browser, ADA, "wrong", HTTP_X_FORWARDED_FOR="203.0.113.77")

    assert sign_in(Client(REMOTE_ADDR="203.0.113.77"), ADA).status_code == 302


@pytest.mark.django_db
def test_the_owners_own_device_stays_open_while_strangers_close_theirs(browser):
    make.user(ADA)
    assert sign_in(browser, ADA).status_code == 302
    browser.post("/en/accounts/logout/")
    for n in range(30):  # from many networks, so that the door of all strangers is closed as well
        sign_in(Client(REMOTE_ADDR=f"198.51.100.{n}"), ADA, "wrong")
    assert sign_in(Client(REMOTE_ADDR="203.0.113.5"), ADA).status_code == 429

    assert sign_in(browser, ADA).status_code == 302


@pytest.mark.django_db
def test_a_device_is_known_for_its_own_account_only_and_has_a_limit_too(browser):
    make.user(ADA)
    make.user("eve@example.com")
    sign_in(browser, "eve@example.com")
    browser.post("/en/accounts/logout/")
    for n in range(6):
        sign_in(browser, ADA, f"wrong {n}")
    assert sign_in(browser, ADA).status_code == 429

    answers = [sign_in(browser, "eve@example.com", "wrong").status_code for _ in range(6)]

    assert answers == [200] * 5 + [429]


@pytest.mark.django_db
def test_who_resets_the_password_by_letter_gets_in_although_strangers_guess(browser, mailoutbox):
    make.user(ADA)
    for n in range(30):
        sign_in(Client(REMOTE_ADDR=f"198.51.100.{n}"), ADA, "wrong")
    browser.post("/en/accounts/password/reset/", {"email": ADA})
    link = next(word for word in mailoutbox[0].body.split() if "/password/reset/key/" in word)
    path = browser.get("/" + link.split("/", 3)[3]).headers["location"]
    browser.post(path, {"password1": "another long phrase", "password2": "another long phrase"})

    assert sign_in(browser, ADA, "another long phrase").status_code == 302


@pytest.mark.django_db
def test_a_window_ends_and_a_lock_ends():
    for _ in range(5):
        take()
    take(now=NOW + timedelta(minutes=5))  # a new window, nobody had knocked a sixth time
    for _ in range(4):
        take(now=NOW + timedelta(minutes=6))
    assert refused(now=NOW + timedelta(minutes=7)) == 3_600
    assert refused(now=NOW + timedelta(minutes=66)) == 60

    assert take(now=NOW + timedelta(minutes=67)).own


@pytest.mark.django_db
def test_all_strangers_of_one_account_have_twenty_tries_an_hour():
    for n in range(20):
        take(network=f"198.51.100.{n}")

    assert refused(network="203.0.113.1") == 3_600
    assert take(network="203.0.113.1", account="eve@example.com")


@pytest.mark.django_db
def test_one_password_is_not_tried_at_a_hundred_accounts():
    outcomes = []
    for n in range(100):
        try:
            outcomes.append(take(account=f"user{n}@example.com"))
        except guessing.TooManyGuesses:
            break

    assert len(outcomes) == 60


@pytest.mark.django_db
def test_the_right_password_gives_the_ticket_back():
    for _ in range(50):
        guessing.give_back(take())

    assert set(SignInGuess.objects.values_list("n_tried", flat=True)) == {0}


@pytest.mark.django_db
def test_the_limit_holds_while_the_cache_is_away(browser, monkeypatch):
    make.user(ADA)
    for name, value in (("add", False), ("incr", None), ("get", None), ("set", None)):
        monkeypatch.setattr(cache, name, lambda *_, value=value, **__: value)

    answers = [sign_in(browser, ADA, "wrong").status_code for _ in range(7)]

    assert answers == [200] * 5 + [429] * 2


@pytest.mark.django_db
def test_old_doors_are_forgotten():
    take()

    assert guessing.forget_old(now=NOW + timedelta(hours=23)) == 0
    assert guessing.forget_old(now=NOW + timedelta(hours=25)) == 3


@pytest.mark.django_db
def test_what_is_counted_names_nobody():
    take()

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM shop_signinguess")
        assert "ada" not in str(cursor.fetchall()).lower()


@pytest.mark.django_db
def test_the_api_has_the_same_doors(browser):
    make.user(ADA)
    for n in range(5):
        sign_in(browser, ADA, f"wrong {n}")

    answer = browser.post(
        "/api/v1/session/", {"email": ADA, "password": make.PASSWORD}, content_type="application/json"
    )

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 3_500
    assert PBKDF2PasswordHasher.iterations >= 1_000_000  # what the limit stands in front of in production
