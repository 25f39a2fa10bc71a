"""Idempotency keys: one request's work is done once, its answer repeated, its failure given back."""

from datetime import timedelta

import pytest

from shop.models import CartLine, IdempotencyKey
from shop.services import idempotency, locks
from tests import factories
from tests.factories import NOW
from tests.shop.api.conftest import Api, errors, signed_in, with_key

TWIN = {"scope": "guest x", "key": "k", "fingerprint": "f"}


@pytest.fixture
def mug(channel):
    return factories.product("Mug", price="10.00").variants.get()


def test_a_key_is_held_until_the_answer_is_there(db):
    assert idempotency.begin(**TWIN, now=NOW) is None
    with pytest.raises(idempotency.KeyInProgress):
        idempotency.begin(**TWIN, now=NOW)
    idempotency.finish(scope="guest x", key="k", status=201, body='{"a": 1}')

    assert idempotency.begin(**TWIN, now=NOW) == idempotency.Replay(201, '{"a": 1}')


def test_a_key_for_another_request_is_refused_even_while_the_first_works(db):
    idempotency.begin(**TWIN, now=NOW)

    with pytest.raises(idempotency.KeyReused):
        idempotency.begin(scope="guest x", key="k", fingerprint="other", now=NOW)


def test_an_abandoned_key_can_be_taken_again(db):
    idempotency.begin(**TWIN, now=NOW)
    idempotency.abandon(scope="guest x", key="k")

    assert idempotency.begin(**TWIN, now=NOW) is None


def test_the_key_of_a_worker_that_died_is_free_after_five_minutes(db):
    idempotency.begin(**TWIN, now=NOW)

    with pytest.raises(idempotency.KeyInProgress):
        idempotency.begin(**TWIN, now=NOW + timedelta(minutes=5))
    assert idempotency.begin(**TWIN, now=NOW + timedelta(minutes=5, seconds=1)) is None


def test_an_answer_is_kept_for_a_day(db):
    idempotency.begin(**TWIN, now=NOW)
    idempotency.finish(scope="guest x", key="k", status=200, body="null")

    assert idempotency.begin(**TWIN, now=NOW + timedelta(hours=24)) == idempotency.Replay(200, "null")
    assert idempotency.sweep(now=NOW + timedelta(hours=24)) == 0
    assert idempotency.sweep(now=NOW + timedelta(hours=25)) == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "a\nb", "schlüssel"])
def test_what_cannot_be_a_key_is_refused(db, key):
    with pytest.raises(idempotency.KeyInvalid):
        idempotency.begin(scope="s", key=key, fingerprint="f", now=NOW)


def test_the_parts_of_a_fingerprint_cannot_run_into_each_other():
    assert idempotency.fingerprint(b"ab", b"c") != idempotency.fingerprint(b"a", b"bc")


def test_another_body_under_the_same_key_is_422_and_does_nothing(guest, mug):
    token = guest.post("carts/").json()["token"]
    guest.post(f"carts/{token}/lines/", {"variant_id": mug.pk, "quantity": 1}, Idempotency_Key="k")

    answer = guest.post(f"carts/{token}/lines/", {"variant_id": mug.pk, "quantity": 2}, Idempotency_Key="k")

    assert answer.status_code == 422
    assert errors(answer) == [("idempotency_key_reused", "Idempotency-Key")]
    assert CartLine.objects.get().quantity == 1


def test_the_order_of_names_does_not_make_another_request(guest, mug):
    token = guest.post("carts/").json()["token"]
    path = f"/api/v1/carts/{token}/lines/"
    bodies = [f'{{"variant_id": {mug.pk}, "quantity": 1}}', f'{{"quantity": 1,  "variant_id": {mug.pk}}}']

    for body in bodies:
        guest.client.generic("POST", path, body, "application/json", headers={"Idempotency-Key": "k"})

    assert CartLine.objects.get().quantity == 1


def test_a_refusal_is_repeated_too(guest, mug):
    token = guest.post("carts/").json()["token"]
    data = {"variant_id": mug.pk, "quantity": 11}
    first = guest.post(f"carts/{token}/lines/", data, Idempotency_Key="k")
    mug.stock.update(on_hand=100)
    second = guest.post(f"carts/{token}/lines/", data, Idempotency_Key="k")

    assert (first.status_code, second.status_code) == (409, 409)
    assert second.content == first.content
    assert second["Idempotent-Replayed"] == "true"


def test_our_own_failure_is_not_kept(guest, mug, monkeypatch):
    token = guest.post("carts/").json()["token"]
    data = {"variant_id": mug.pk, "quantity": 1}
    with monkeypatch.context() as broken:
        broken.setattr("shop.api.cart.carts.add_line", lambda **_: 1 / 0)
        failed = guest.post(f"carts/{token}/lines/", data, Idempotency_Key="k")

    again = guest.post(f"carts/{token}/lines/", data, Idempotency_Key="k")

    assert failed.status_code == 500
    assert again.status_code == 201
    assert "Idempotent-Replayed" not in again


def test_busy_is_not_kept(guest, mug, monkeypatch):
    token = guest.post("carts/").json()["token"]
    data = {"variant_id": mug.pk, "quantity": 1}

    def busy(**_):
        raise locks.Busy("busy")

    with monkeypatch.context() as crowded:
        crowded.setattr("shop.api.cart.carts.add_line", busy)
        refused = guest.post(f"carts/{token}/lines/", data, Idempotency_Key="k")

    assert refused.status_code == 409
    assert guest.post(f"carts/{token}/lines/", data, Idempotency_Key="k").status_code == 201


def test_the_same_key_of_somebody_else_is_another_key(owner, stranger, channel):
    product = factories.product("Mug")
    path = f"products/{product.slug}/reviews/"

    mine = signed_in(owner).post(path, {"stars": 5}, Idempotency_Key="k")
    theirs = signed_in(stranger).post(path, {"stars": 5}, Idempotency_Key="k")

    assert "Idempotent-Replayed" not in theirs
    assert mine.json()["id"] != theirs.json()["id"]


def test_a_request_without_permission_takes_no_key(guest, channel):
    product = factories.product("Mug")

    answer = guest.post(f"products/{product.slug}/reviews/", {"stars": 5}, Idempotency_Key="k")

    assert answer.status_code == 401
    assert not IdempotencyKey.objects.exists()


def test_a_client_with_a_key_has_a_scope_of_its_own(channel, mug):
    token = Api().post("carts/").json()["token"]
    data = {"variant_id": mug.pk, "quantity": 1}
    first = with_key("carts:write").post(f"carts/{token}/lines/", data, Idempotency_Key="k")
    second = with_key("carts:write").post(f"carts/{token}/lines/", data, Idempotency_Key="k")

    assert (first.status_code, second.status_code) == (201, 201)
    assert CartLine.objects.get().quantity == 2
