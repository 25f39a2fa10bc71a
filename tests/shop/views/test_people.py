"""Account, wishlist, reviews, consent and preferences: the owner, a stranger, and a guest."""

import json

import pytest
from django.test import Client

from shop.models import Address, Consent, Event, Product, Review, Visitor, WishlistItem
from tests import factories as make
from tests import signing


@pytest.fixture
def owner(browser: Client, web):
    account = make.user("owner@example.com")
    customer = make.customer(account=account)
    browser.force_login(account)
    return customer


@pytest.mark.parametrize("path", ["", "orders/", "addresses/", "profile/", "data/", "data/export/"])
def test_the_account_asks_a_guest_to_sign_in(path: str, browser: Client, web):
    answer = browser.get(f"/en/account/{path}")

    assert answer.headers["location"].startswith("/en/accounts/login/?next=")


@pytest.mark.parametrize("path", ["", "orders/", "addresses/", "addresses/new/", "profile/", "data/"])
def test_the_account_opens_to_its_owner(path: str, browser: Client, owner):
    assert browser.get(f"/en/account/{path}").status_code == 200


def test_somebody_elses_address_does_not_exist(browser: Client, owner):
    theirs = make.address(make.customer())

    assert browser.get(f"/en/account/addresses/{theirs.pk}/").status_code == 404
    assert browser.post(f"/en/account/addresses/{theirs.pk}/delete/").status_code == 404
    assert Address.objects.filter(pk=theirs.pk).exists()


def test_an_address_is_added_changed_and_deleted(browser: Client, owner):
    typed = {"name": "Lin", "line1": "Torstr. 40", "postcode": "10119", "city": "Berlin", "country": "DE"}
    browser.post("/en/account/addresses/new/", typed)
    row = Address.objects.get(customer=owner)
    browser.post(f"/en/account/addresses/{row.pk}/", {**typed, "city": "Hamburg"})
    row.refresh_from_db()
    assert (row.city, row.is_default) == ("Hamburg", True)

    browser.post(f"/en/account/addresses/{row.pk}/delete/")

    assert not Address.objects.filter(customer=owner).exists()


def test_the_profile_is_changed(browser: Client, owner):
    browser.post("/en/account/profile/", {"name": "  Lin   Wei ", "phone": "030 1"})

    owner.refresh_from_db()
    assert (owner.name, owner.phone) == ("Lin Wei", "030 1")


def test_the_shoppers_data_comes_as_a_file(browser: Client, owner):
    signing.shown(browser, "password")

    answer = browser.get("/en/account/data/export/")

    assert answer.headers["content-disposition"].startswith("attachment")
    assert json.loads(answer.content)["customer"][0]["email"] == "owner@example.com"


def test_erasing_needs_the_address_typed(browser: Client, owner):
    browser.post("/en/account/data/erase/", {"confirm": "yes"})
    owner.refresh_from_db()
    assert owner.email == "owner@example.com"

    browser.post("/en/account/data/erase/", {"confirm": "owner@example.com"})

    assert not type(owner).objects.filter(pk=owner.pk).exists()


def test_a_wish_of_a_guest_asks_for_sign_in_and_stores_nothing(browser: Client, cup: Product):
    answer = browser.post(f"/en/wishlist/{cup.pk}/")

    assert answer.headers["location"] == "/en/accounts/login/?next=%2Fen%2Fp%2Fstoneware-cup%2F"
    assert not WishlistItem.objects.exists()


def test_a_wish_is_made_and_taken_back(browser: Client, owner, cup: Product):
    browser.post(f"/en/wishlist/{cup.pk}/")
    assert WishlistItem.objects.get().product_id == cup.pk

    browser.post(f"/en/wishlist/{cup.pk}/")

    assert not WishlistItem.objects.exists()


def test_a_review_needs_stars_and_waits_for_a_look(browser: Client, owner, cup: Product):
    assert browser.post("/en/p/stoneware-cup/review/", {"text": "Nice"}).status_code == 400
    assert not Review.objects.exists()

    browser.post("/en/p/stoneware-cup/review/", {"stars": "4", "text": "Nice"})

    assert Review.objects.get().state == "pending"
    assert "Nice" not in browser.get("/en/p/stoneware-cup/").content.decode()


def test_a_script_in_a_published_review_is_written_out_as_text(browser: Client, owner, cup: Product):
    Review.objects.create(
        product=cup, customer=owner, author_name="<b>x", stars=5, text="<script>1</script>", language="en",
        state="approved", created_at=make.NOW,
    )  # fmt: skip
    Product.objects.update(n_reviews=1, rating_average=5)

    page = browser.get("/en/p/stoneware-cup/").content.decode()

    assert "&lt;script&gt;1&lt;/script&gt;" in page
    assert "<b>x" not in page


def test_refusing_keeps_no_visitor_and_ends_the_question(browser: Client, cup: Product):
    assert "consent-title" in browser.get("/en/").content.decode()

    browser.post("/en/privacy-choices/", {"choice": "none", "next": "/en/"})

    assert "consent-title" not in browser.get("/en/").content.decode()
    assert not Visitor.objects.exists()
    assert "visitor" not in browser.cookies or not browser.cookies["visitor"].value


def test_allowing_on_the_banner_never_means_mail(browser: Client, cup: Product):
    browser.post("/en/privacy-choices/", {"choice": "all"})

    granted = set(Consent.objects.filter(is_granted=True).values_list("purpose", flat=True))
    assert granted == {"personalisation", "analytics"}
    browser.get("/en/p/stoneware-cup/")
    assert Event.objects.get(kind="view").visitor_id == Visitor.objects.get().pk


def test_impressions_count_only_with_consent_and_only_when_they_make_sense(browser: Client, cup: Product):
    items = json.dumps([{"slate_id": "abc", "product_id": cup.pk, "position": 1}])
    browser.post("/en/impressions/", {"items": items})
    assert not Event.objects.filter(kind="impression").exists()
    browser.post("/en/privacy-choices/", {"choice": "all"})

    assert browser.post("/en/impressions/", {"items": "{not json"}).status_code == 400
    assert browser.post("/en/impressions/", {"items": items}).status_code == 204

    assert Event.objects.get(kind="impression").slate_id == "abc"


def test_the_theme_is_kept_and_nonsense_is_automatic(browser: Client, web):
    browser.post("/en/theme/", {"theme": "dark"})
    assert 'data-theme="dark"' in browser.get("/en/").content.decode()

    browser.post("/en/theme/", {"theme": "<script>"})

    assert 'data-theme="auto"' in browser.get("/en/").content.decode()


def test_a_form_never_sends_the_shopper_to_another_site(browser: Client, web):
    for target in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        answer = browser.post("/en/theme/", {"theme": "dark", "next": target})
        assert answer.headers["location"] == "/en/"


def test_the_histogram_counts_all_reviews_on_the_first_page_and_under_a_filter(browser: Client, cup: Product):
    for n, stars in enumerate([5] * 9 + [2]):
        Review.objects.create(
            product=cup,
            author_name="Ada",
            stars=stars,
            text=f"No. {n}",
            language="en",
            state="approved",
            created_at=make.NOW,
        )
    Review.objects.create(
        product=cup, author_name="Ada", stars=1, language="en", state="pending", created_at=make.NOW
    )
    Product.objects.update(n_reviews=10, rating_average="4.7")

    for path, shown in (("", 8), ("?reviews=2", 2), ("?stars=2", 1), ("?reviews=99", 2)):
        reviews = browser.get(f"/en/p/stoneware-cup/{path}").context["reviews"]
        assert [(row.stars, row.n) for row in reviews.histogram] == [(5, 9), (4, 0), (3, 0), (2, 1), (1, 0)]
        assert (reviews.n_total, reviews.average, len(reviews.rows)) == (10, 4.7, shown)
