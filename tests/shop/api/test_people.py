"""Session, consent, reviews, wishes, events, slates: each by the person whose it is, and nobody else."""

from uuid import uuid4

import pytest
from django.test import Client

from shop.contracts.recommending import Reason, ReasonKind, Slate, SlateItem, SlateKind
from shop.models import CartLine, Event, Review, Visitor, WishlistItem
from shop.services import consent, visitors
from tests import factories
from tests.factories import NOW, PASSWORD
from tests.shop.api.conftest import Api, errors, signed_in, with_key


def sign_in(api: Api, email: str, password: str = PASSWORD):
    return api.post("session/", {"email": email, "password": password})


# --- session ------------------------------------------------------------------------------------------------


def test_a_guest_is_nobody(guest):
    body = guest.get("session/").json()

    assert body["is_signed_in"] is False
    assert body["customer_id"] is None
    assert body["consent"] == {"personalisation": False, "analytics": False, "marketing": False}
    assert (body["channel"], body["currency"]) == ("web", "EUR")


def test_signing_in_brings_the_guests_cart_along(guest, owner):
    mug = factories.product().variants.get()
    token = guest.post("carts/").json()["token"]
    guest.post(f"carts/{token}/lines/", {"variant_id": mug.pk, "quantity": 2})

    answer = sign_in(guest, "Owner@Example.com")

    assert answer.status_code == 200
    assert answer.json()["email"] == "owner@example.com"
    assert answer.json()["customer_id"] == owner.pk
    assert CartLine.objects.get(cart__customer=owner).quantity == 2
    assert guest.get("session/").json()["is_signed_in"] is True


@pytest.mark.parametrize(
    ("email", "password"), [("owner@example.com", "wrong"), ("nobody@example.com", PASSWORD)]
)
def test_a_wrong_sign_in_looks_the_same_for_known_and_unknown(guest, owner, email, password):
    answer = sign_in(guest, email, password)

    assert answer.status_code == 400
    assert errors(answer) == [("sign_in_failed", None)]
    assert guest.get("session/").json()["is_signed_in"] is False


def test_signing_out_ends_the_session(owner):
    api = signed_in(owner)

    assert api.delete("session/").status_code == 204
    assert api.get("session/").json()["is_signed_in"] is False


def test_unsafe_requests_of_a_session_need_the_csrf_token(owner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    product = factories.product()
    path = f"/api/v1/wishlist/{product.pk}/"

    refused = client.put(path, content_type="application/json")
    token = client.get("/api/v1/session/").json()["csrf_token"]
    accepted = client.put(path, content_type="application/json", headers={"X-CSRFToken": token})

    assert (refused.status_code, errors(refused)) == (403, [("csrf_failed", None)])
    assert accepted.status_code == 200


def test_a_stranger_page_cannot_sign_a_visitor_in(owner):
    client = Client(enforce_csrf_checks=True)
    data = {"email": "owner@example.com", "password": PASSWORD}

    answer = client.post("/api/v1/session/", data, content_type="application/json")

    assert answer.status_code == 403
    assert "_auth_user_id" not in client.session


# --- consent ------------------------------------------------------------------------------------------------


def test_consent_sets_the_visitor_cookie_and_its_withdrawal_deletes_it(guest):
    given = guest.put("session/consent/", {"personalisation": True})
    assert guest.client.cookies["visitor"].value
    assert given.json() == {"personalisation": True, "analytics": False, "marketing": False}
    assert guest.get("session/consent/").json()["personalisation"] is True

    guest.put("session/consent/", {"personalisation": False})

    assert guest.client.cookies["visitor"].value == ""
    assert guest.get("session/consent/").json()["personalisation"] is False


@pytest.mark.parametrize("data", [{"personalisation": "yes"}, {"personalisation": 1}, {"telephone": True}])
def test_consent_is_true_or_false_for_a_known_purpose(guest, data):
    assert guest.put("session/consent/", data).status_code == 400
    assert not Visitor.objects.exists()


# --- reviews ------------------------------------------------------------------------------------------------


def test_a_customer_reviews_and_everybody_reads_what_is_published(guest, owner):
    product = factories.product()
    path = f"products/{product.slug}/reviews/"

    written = signed_in(owner).post(path, {"stars": 4, "title": "Good", "text": "It holds tea."})
    before = guest.get(path).json()
    Review.objects.update(state="approved")
    after = guest.get(path).json()

    assert (written.status_code, written.json()["state"]) == (201, "pending")
    assert before["results"] == []
    assert [(row["stars"], row["title"]) for row in after["results"]] == [(4, "Good")]
    assert after["histogram"] == {"1": 0, "2": 0, "3": 0, "4": 1, "5": 0}


def test_a_guest_cannot_review(guest):
    product = factories.product()

    assert guest.post(f"products/{product.slug}/reviews/", {"stars": 5}).status_code == 401
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"stars": 0},
        {"stars": 6},
        {"stars": "5"},
        {"stars": 4.5},
        {"stars": True},
        {"stars": 5, "text": "x" * 5001},
        {"stars": 5, "title": ["x"]},
        {"stars": 5, "state": "approved"},
        {"stars": 5, "is_verified": True},
        {"stars": 5, "customer": 1},
        {"stars": 5, "author_name": "The King"},
    ],
)
def test_a_bad_review_is_refused(owner, data):
    product = factories.product()

    assert signed_in(owner).post(f"products/{product.slug}/reviews/", data).status_code == 400
    assert not Review.objects.exists()


def test_a_script_in_a_review_comes_back_as_text(owner, guest):
    product = factories.product()
    path = f"products/{product.slug}/reviews/"
    signed_in(owner).post(path, {"stars": 1, "text": "<script>alert(1)</script>"})
    Review.objects.update(state="approved")

    answer = guest.get(path)

    assert answer["Content-Type"] == "application/json"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.json()["results"][0]["text"] == "<script>alert(1)</script>"


def test_reviews_of_what_is_not_shown_are_not_found(guest, owner):
    draft = factories.product(status="draft", published_at=None)

    assert guest.get(f"products/{draft.slug}/reviews/").status_code == 404
    assert signed_in(owner).post(f"products/{draft.slug}/reviews/", {"stars": 5}).status_code == 404


# --- wishes -------------------------------------------------------------------------------------------------


def test_wishing_twice_is_wishing_once(owner, stranger):
    product = factories.product("Mug")
    api = signed_in(owner)

    first, second = api.put(f"wishlist/{product.pk}/"), api.put(f"wishlist/{product.pk}/")

    assert first.json() == second.json() == {"product_id": product.pk, "is_wished": True}
    assert [row["name"] for row in api.get("wishlist/").json()["results"]] == ["Mug"]
    assert signed_in(stranger).get("wishlist/").json()["results"] == []
    assert api.delete(f"wishlist/{product.pk}/").json()["is_wished"] is False
    assert api.delete(f"wishlist/{product.pk}/").json()["is_wished"] is False
    assert not WishlistItem.objects.exists()


def test_wishes_need_a_person(guest):
    product = factories.product()

    assert guest.get("wishlist/").status_code == 401
    assert guest.put(f"wishlist/{product.pk}/").status_code == 401
    assert with_key("catalogue:read").get("wishlist/").status_code == 403
    assert not WishlistItem.objects.exists()


def test_what_is_not_shown_cannot_be_wished_for(owner):
    assert signed_in(owner).put("wishlist/999999/").status_code == 404


# --- events -------------------------------------------------------------------------------------------------


def test_each_row_of_a_batch_is_told_its_fate(guest):
    product = factories.product()
    rows = [
        {"kind": "view", "product_id": product.pk},
        {"kind": "view", "product_id": 999_999},
        {"kind": "purchase", "product_id": product.pk},
        {"kind": "view", "product_id": product.pk, "customer_id": 1},
        "nonsense",
        {"kind": "cart", "product_id": product.pk, "quantity": 0.5},
        {"kind": "search", "query": "马克杯"},
        {"kind": "view", "product_id": product.pk, "at": "2020-01-01T00:00:00Z"},
    ]

    answer = guest.post("events/", {"events": rows})

    body = answer.json()
    assert answer.status_code == 202
    assert (body["n_accepted"], body["n_rejected"], body["n_new"]) == (2, 6, 2)
    assert [row["attr"] for row in body["results"]] == [
        None, "product_id", "kind", "customer_id", None, "quantity", None, "at",
    ]  # fmt: skip
    assert all(row["detail"] for row in body["results"] if row["status"] == "rejected")
    assert Event.objects.count() == 2


def test_without_consent_an_event_is_nobodys(guest):
    product = factories.product()

    guest.post("events/", {"events": [{"kind": "view", "product_id": product.pk}]})

    event = Event.objects.get()
    assert (event.visitor_id, event.customer_id, event.has_consent) == (None, None, False)


def test_with_consent_an_event_is_the_visitors(guest):
    product = factories.product()
    guest.put("session/consent/", {"personalisation": True})

    guest.post("events/", {"events": [{"kind": "view", "product_id": product.pk}]})

    assert Event.objects.get().visitor == Visitor.objects.get()
    assert Event.objects.get().has_consent is True


def test_an_event_with_a_key_is_kept_once(guest):
    product = factories.product()
    batch = {"events": [{"kind": "view", "product_id": product.pk, "key": "app-1"}]}

    first, second = guest.post("events/", batch), guest.post("events/", batch)

    assert (first.json()["n_new"], second.json()["n_new"]) == (1, 0)
    assert Event.objects.count() == 1


def test_a_server_names_the_visitor_whose_consent_decides(channel):
    product = factories.product()
    asked, refused = factories.visitor(), factories.visitor()
    who = visitors.identify(token=asked.token, user_id=None, language="en")
    consent.set(who=who, purposes={"personalisation": True}, channel_id=channel.pk, now=NOW)
    api, rows = with_key("events:write"), [{"kind": "view", "product_id": product.pk}]

    for token in (asked.token, refused.token, uuid4()):
        assert api.post("events/", {"visitor": str(token), "events": rows}).status_code == 202

    assert list(Event.objects.order_by("pk").values_list("visitor", "has_consent")) == [
        (asked.pk, True),
        (None, False),
        (None, False),
    ]


def test_a_browser_cannot_name_a_visitor(guest):
    answer = guest.post("events/", {"visitor": str(factories.visitor().token), "events": [{"kind": "view"}]})

    assert errors(answer) == [("invalid", "visitor")]


@pytest.mark.parametrize("events", [[], [{}] * 501, {}, "x", None])
def test_a_batch_has_one_to_five_hundred_rows(guest, events):
    assert guest.post("events/", {"events": events}).status_code == 400
    assert not Event.objects.exists()


def test_fifty_events_cost_as_many_queries_as_one(guest, django_assert_max_num_queries):
    product = factories.product()
    guest.get("session/")
    for n in (1, 50):
        with django_assert_max_num_queries(8):
            answer = guest.post("events/", {"events": [{"kind": "view", "product_id": product.pk}] * n})
        assert answer.json()["n_new"] == n


# --- slates -------------------------------------------------------------------------------------------------


def test_a_slate_comes_with_its_reasons(guest, monkeypatch):
    tea, mug = factories.product("Tea"), factories.product("Mug")
    reason = Reason(ReasonKind.BOUGHT_TOGETHER, product_id=tea.pk, support=37, total=412)
    asked = []

    def answer(requests):
        asked.extend(requests)
        return [
            Slate(SlateKind.BOUGHT_TOGETHER, (SlateItem(mug.pk, 0.5, reason),), "model", "v1", "model", "s-1")
        ]

    monkeypatch.setattr("shop.api.recommendations.slates.slates", answer)

    body = guest.get("recommendations/", {"kind": "bought_together", "products": str(tea.pk)}).json()

    assert (body["slate_id"], body["source"], body["model_version"]) == ("s-1", "model", "v1")
    assert body["results"][0]["product"]["name"] == "Mug"
    assert body["results"][0]["position"] == 1
    assert body["results"][0]["reason"] == {
        "kind": "bought_together",
        "product_id": tea.pk,
        "support": 37,
        "total": 412,
        "text": "Bought together: 37 of 412 baskets",
    }
    assert asked[0].product_ids == (tea.pk,)
    assert asked[0].personal is False


def test_the_cart_of_somebody_else_tells_a_slate_nothing(guest, owner, monkeypatch):
    mug = factories.product("Mug")
    theirs = factories.cart({mug.variants.get(): 1}, of=owner)
    mine = factories.cart({mug.variants.get(): 1})
    asked = []
    monkeypatch.setattr(
        "shop.api.recommendations.slates.slates",
        lambda requests: asked.extend(requests) or [Slate(requests[0].kind, (), "fallback")],
    )

    for cart in (theirs, mine):
        guest.get("recommendations/", {"kind": "cart", "cart": str(cart.token)})

    assert [request.cart_product_ids for request in asked] == [(), (mug.pk,)]


def test_a_slate_about_a_product_needs_one(guest):
    assert errors(guest.get("recommendations/", {"kind": "similar"})) == [("invalid", "products")]
    assert guest.get("recommendations/", {"kind": "magic"}).status_code == 400
    assert guest.get("recommendations/", {"limit": "49"}).status_code == 400
