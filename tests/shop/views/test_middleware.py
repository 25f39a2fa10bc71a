import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shop.contracts.people import Who
from shop.models import Cart, Customer, Event, Visitor
from shop.services import consent, visitors
from shop.views.middleware import NoChannel, ShopMiddleware, answer_consent
from tests import factories
from tests.factories import NOW, PASSWORD

pytestmark = pytest.mark.django_db
YES = {"personalisation": True, "analytics": True}
NO = {"personalisation": False, "analytics": False}


class Browser:
    """Keeps cookies between calls of one view behind the middleware."""

    def __init__(self):
        self.cookies = {}

    def visit(self, view=lambda request: None, path="/", **headers):
        request = RequestFactory().get(path, **headers)
        request.COOKIES.update(self.cookies)

        def respond(request):
            self.request = request
            view(request)
            return HttpResponse()

        response = ShopMiddleware(respond)(request)
        for name, morsel in response.cookies.items():
            if morsel["max-age"] == 0:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value
        return response

    def answer(self, purposes):
        return self.visit(lambda request: answer_consent(request, purposes, now=NOW))

    def who(self, **headers):
        found = []
        self.visit(lambda request: found.append(request.who.language and request.who), **headers)
        return found[0]


def test_a_request_that_looks_at_nothing_costs_no_query_and_sets_no_cookie():
    factories.channel()

    with CaptureQueriesContext(connection) as queries:
        response = Browser().visit()

    assert len(queries) == 0
    assert not response.cookies


def test_a_guest_is_known_without_a_query():
    with CaptureQueriesContext(connection) as queries:
        assert Browser().who() == Who(language="en")

    assert len(queries) == 0


def test_who_agreed_is_recognised_with_one_query():
    factories.channel()
    browser = Browser()
    browser.answer(YES)

    with CaptureQueriesContext(connection) as queries:
        who = browser.who()

    assert who == Who(visitor_id=Visitor.objects.get().pk, language="en", personal=True, analytics=True)
    assert len(queries) == 1


def test_cookies_are_httponly_lax_and_name_nobody_before_consent():
    factories.channel()
    browser = Browser()

    refused = browser.answer(NO)

    assert set(refused.cookies) == {"consent"}
    assert refused.cookies["consent"]["httponly"]
    assert refused.cookies["consent"]["samesite"] == "Lax"
    assert browser.cookies == {"consent": consent.VERSION}
    browser.visit()
    assert browser.request.asks_consent is False


def test_withdrawing_deletes_the_visitor_cookie():
    factories.channel()
    browser = Browser()
    browser.answer(YES)
    assert "visitor" in browser.cookies

    browser.answer(NO)

    assert "visitor" not in browser.cookies


def test_a_forged_or_broken_cookie_counts_as_none():
    factories.channel()
    known = factories.visitor()
    browser = Browser()
    browser.cookies = {"visitor": str(known.token), "cart": "nonsense:signature"}

    assert browser.who().visitor_id is None
    assert browser.request.cart_token is None


def test_a_cart_token_is_kept_signed_and_dropped_on_wish():
    browser, cart = Browser(), factories.cart()

    browser.visit(lambda request: setattr(request, "cart_token", cart.token))
    browser.visit()
    assert browser.request.cart_token == cart.token

    browser.visit(lambda request: setattr(request, "cart_token", None))
    assert "cart" not in browser.cookies


def test_a_crawler_is_a_bot_on_pages_and_a_program_is_welcome_at_the_api():
    robot = {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; Googlebot/2.1)"}

    assert Browser().who(**robot).is_bot
    assert not Browser().who(path="/api/v1/events/", **robot).is_bot
    assert not visitors.is_bot("Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0")


def test_an_empty_shop_says_what_to_do():
    browser = Browser()
    with pytest.raises(NoChannel) as caught:
        browser.visit(lambda request: request.channel.pk)

    page = ShopMiddleware(HttpResponse).process_exception(browser.request, caught.value)

    assert page.status_code == 503
    assert "nothing to sell yet" in page.content.decode()


def sign_in(client, account):
    EmailAddress.objects.get_or_create(
        user=account, email=account.email, defaults={"verified": True, "primary": True}
    )
    response = client.post(reverse("account_login"), {"login": account.email, "password": PASSWORD})
    assert response.status_code == 302, response.content.decode()[:500]


def agree(client):
    client.post(reverse("shop:consent"), {"choice": "all"})
    return Visitor.objects.latest("pk")


def test_signing_in_joins_the_device_and_the_cart(client):
    product, account = factories.product(), factories.user("ada@example.com")
    device = agree(client)
    client.get(reverse("shop:product", args=[product.slug]))
    client.post(reverse("shop:cart_add"), {"variant": product.variants.get().pk, "quantity": 2})

    sign_in(client, account)

    device.refresh_from_db()
    own = Customer.objects.get(user=account)
    cart = Cart.objects.get(status="open")
    assert device.customer == own
    assert (cart.customer, cart.lines.get().quantity) == (own, 2)
    assert Event.objects.filter(visitor=device, customer__isnull=True, kind="view").exists()


def test_signing_out_leaves_a_device_without_the_accounts_history(client):
    factories.channel()
    account = factories.user("ada@example.com")
    device = agree(client)
    sign_in(client, account)

    client.post(reverse("account_logout"))

    fresh = Visitor.objects.latest("pk")
    assert fresh != device
    assert fresh.customer is None
    assert fresh.consents.filter(is_granted=True).count() == 2


def test_the_second_person_on_a_device_does_not_get_the_first_ones_history(client):
    factories.channel()
    first, second = factories.user("ada@example.com"), factories.user("eve@example.com")
    device = agree(client)
    sign_in(client, first)
    client.cookies.pop("sessionid")  # the session ended without a sign-out

    sign_in(client, second)

    device.refresh_from_db()
    assert device.customer.user == first
    assert not Visitor.objects.filter(customer__user=second).exists()


def test_a_browser_is_recognised_from_the_first_form_of_a_checkout_on():
    factories.channel()
    client = Client()
    assert "device" not in client.get("/en/cart/").cookies

    first = client.post("/en/checkout/place/")
    second = client.post("/en/checkout/place/")

    assert first.cookies["device"]["httponly"] and first.cookies["device"]["samesite"] == "Lax"
    assert "device" not in second.cookies  # it stays as it is


def test_a_forged_device_counts_as_none():
    factories.channel()
    client = Client()
    client.cookies["device"] = "7d2f1d3c-8a52-4f4f-9d2e-3a4b5c6d7e8f:forged"

    assert client.post("/en/checkout/place/").cookies["device"].value != ""
