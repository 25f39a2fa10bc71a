"""Nobody learns who has an account: neither by what is answered, nor by its status, nor by how long it takes."""

import re
import statistics
import time

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client

from tests import factories as make
from tests.shop.trust.conftest import sign_in

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "ada@example.com", "eve@example.com"
WITHIN_S = 0.05
N_TIMES = 5


class QuickerHasher(PBKDF2PasswordHasher):
    """Slow enough to be seen in a timing, quick enough for a test."""

    iterations = 200_000


@pytest.fixture(autouse=True)
def _people(web, settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.QuickerHasher"]
    settings.PAGE_RATES = dict.fromkeys(settings.PAGE_RATES, 10_000)
    make.customer(account=make.user(KNOWN))


def seen(answer, address: str) -> tuple[int, str, str]:
    """Status, way and body, without what differs for two askings of the same address too."""
    body = answer.content.decode().replace(address, "ADDRESS")
    body = re.sub(r'(csrfmiddlewaretoken" value|nonce|content)="[^"]*"', r"\1", body)
    return answer.status_code, answer.headers.get("location", ""), body


def signs_in(client: Client, address: str, n: int):
    return sign_in(client, address, "wrong password", REMOTE_ADDR=f"198.51.100.{n}")


def signs_up(client: Client, address: str, n: int):
    typed = {
        "email": address.replace("eve", f"eve{n}"),
        "password1": make.PASSWORD,
        "password2": make.PASSWORD,
    }
    return client.post("/en/accounts/signup/", typed, REMOTE_ADDR=f"198.51.100.{n}")


def resets(client: Client, address: str, n: int):
    return client.post("/en/accounts/password/reset/", {"email": address}, REMOTE_ADDR=f"198.51.100.{n}")


@pytest.mark.parametrize("act", [signs_in, signs_up, resets])
def test_an_account_is_answered_like_none(act):
    answers = [(client := Client(), act(client, address, 7), address) for address in (KNOWN, UNKNOWN)]

    first, second = (seen(answer, address) for _client, answer, address in answers)
    assert first == second
    pages = [
        seen(
            client.get(answer.headers["location"]),
            address.replace("eve", "eve7") if act is signs_up else address,
        )
        for client, answer, address in answers
        if answer.status_code == 302
    ]
    assert len(set(pages)) <= 1
    assert not any("_auth_user_id" in client.session for client, _answer, _address in answers)


@pytest.mark.parametrize("act", [signs_in, signs_up, resets])
def test_an_account_takes_as_long_as_none(act, settings, monkeypatch):
    settings.ACCOUNT_RATE_LIMITS = {
        **settings.ACCOUNT_RATE_LIMITS,
        "reset_password": None,
        "confirm_email": None,
    }
    for address in (KNOWN, UNKNOWN):  # the first asking of all imports and compiles
        act(Client(), address, 99)
    taken: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for n in range(N_TIMES):
        for address, times in taken.items():
            client, began = Client(), time.thread_time()
            act(client, address, n)
            times.append(time.thread_time() - began)

    known, unknown = (statistics.median(times) for times in taken.values())
    assert abs(known - unknown) < WITHIN_S, taken


def test_who_signs_up_types_the_code_of_the_letter_and_is_in(mailoutbox):
    client = Client()
    answer = signs_up(client, "new@example.com", 1)
    assert answer["location"] == "/en/accounts/confirm-email/"
    assert "_auth_user_id" not in client.session
    code = re.search(r"\n([A-Z0-9]{3,}-?[A-Z0-9]*)\n", mailoutbox[0].body)[1]

    client.post("/en/accounts/confirm-email/", {"code": code})

    assert client.get("/en/account/").status_code == 200


def test_who_has_an_account_already_gets_a_letter_that_says_so(mailoutbox):
    signs_up(Client(), KNOWN, 1)

    assert [letter.to for letter in mailoutbox] == [[KNOWN]]
    assert "already exists" in mailoutbox[0].body


def test_an_account_that_the_shop_made_has_no_address_to_prove():
    make.user("made@example.com")
    client = Client()

    assert sign_in(client, "made@example.com").status_code == 302
    assert "_auth_user_id" in client.session
