"""Text stays text: fifty scripts in every list that anybody sees, some on each kind of page; none runs.

Rows are written past all checks, as an import or an old version might have left them.
"""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Error, Page

from shop.models import (
    ApiKey,
    Brand,
    Cart,
    Category,
    Customer,
    Event,
    Fulfilment,
    Order,
    OrderLine,
    Product,
    Return,
    Review,
    Supplier,
    User,
    Voucher,
)
from shop.services import search
from support.models import Conversation, Handoff, Message
from tests import factories as make
from tests.e2e.conftest import AGENT
from tests.e2e.payloads import PAYLOADS
from tests.shop.trust import urlmap
from tests.signing import shown

pytestmark = pytest.mark.e2e
LOOK = "() => window.ran"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PARTS = 2  # of the admin's pages, for as many processes
SEEN_WHOLE = (Product, Order, Cart)
SIXTH = 6  # every list shows all fifty; of the pages of one thing, each kind shows another sixth
ALL = "\n".join(PAYLOADS)


def test_there_are_fifty():
    assert len(set(PAYLOADS)) == 50


@pytest.fixture(scope="session")
def shopper(site: str, django_db_blocker) -> User:
    """One shopper whose every word is a script, and goods that are named like one."""
    with django_db_blocker.unblock():
        return _write()


def _write() -> User:
    channel, now = make.channel("web"), timezone.now()
    account = make.user("scripts@example.com", first_name=PAYLOADS[0], last_name=PAYLOADS[9])
    customer = make.customer(account=account, name=PAYLOADS[0][:120], phone=PAYLOADS[14][:40])
    shelf = make.category("Scripts", name_zh_hans=PAYLOADS[0], description=ALL)
    goods = [_good(text, shelf) for text in PAYLOADS]
    for n, text in enumerate(PAYLOADS):
        Review.objects.create(
            product=goods[n % 5], author_name=text[:80], stars=n % 5 + 1, title=text[:120],
            text=text, reply=text, language="en", state="approved", created_at=now - timedelta(minutes=n),
        )  # fmt: skip
        Event.objects.create(kind="search", at=now, channel=channel, query=text[:200])
        Supplier.objects.create(code=f"s{n}", name=text[:120], currency="EUR")
        make.address(
            customer,
            name=text[:120],
            company=text[:120],
            line1=text,
            line2=text,
            city=text[:80],
            phone=text[:40],
        )
        Customer.objects.create(name=text[:120], phone=text[:40], email="", created_at=now)
        ApiKey.objects.create(name=text[:80], prefix=f"x{n}", hash=f"{n:064}", scopes=[text], created_at=now)
        Voucher.objects.create(code=f"S{n}", kind="percent", percent=1)
        _order(n, text, customer, goods[n].variants.get(), now)
    Product.objects.filter(pk__in=[good.pk for good in goods[:5]]).update(n_reviews=10, rating_average=3)
    make.cart({good.variants.get(): 1 for good in goods[:20]}, sold_in=channel, of=customer, note=ALL)
    talk = Conversation.objects.create(
        customer=customer, channel=channel, language="en", status="waiting", opened_at=now, updated_at=now
    )
    Handoff.objects.create(
        conversation=talk, reason="asked", summary={"facts": {text: text for text in PAYLOADS}}, asked_at=now
    )
    Message.objects.bulk_create(
        Message(conversation=talk, number=n, author=Message.Author.CUSTOMER, text=text, at=now)
        for n, text in enumerate(PAYLOADS)
    )
    search.rebuild()
    return account


def _good(text: str, shelf: Category) -> Product:
    good = make.product(
        text[:120], name_zh_hans=text[:120], slug=f"script-{make.number()}", summary=text, description=ALL,
        category=shelf, brand=Brand.objects.create(name_en=text[:80], name_zh_hans=text[:80], slug=f"b{make.number()}"),
        sku=f"SCRIPT-{make.number()}",
    )  # fmt: skip
    good.variants.update(name_en=text[:80], name_zh_hans=text[:80])
    return good


def _order(n: int, text: str, customer: Customer, variant, now) -> None:
    order = Order.objects.create(
        number=f"X-{n}", channel=make.channel("web"), customer=customer, currency="EUR", prices_include_tax=True,
        subtotal=10, tax=1, total=10, placed_at=now, email="scripts@example.com", note=text, shipping_name=text[:80],
        voucher_code=text[:40], external_ref=None, shipping_address=make.address(None, name=text[:120], line1=text),
    )  # fmt: skip
    OrderLine.objects.create(
        order=order, variant=variant, product_name=text[:120], variant_name=text[:80], sku=variant.sku, quantity=1,
        unit_price=10, subtotal=10, total=10,
    )  # fmt: skip
    Fulfilment.objects.create(
        order=order, location=make.location(), carrier=text[:60], tracking_number=text[:80],
        tracking_url="javascript:ran=1", created_at=now, updated_at=now,
    )  # fmt: skip
    Return.objects.create(order=order, reason=text, requested_at=now, updated_at=now)


class Watched:
    """A page that notes every dialog, and every script of ours that ran."""

    def __init__(self, page: Page) -> None:
        self.page, self.ran = page, []
        page.on("dialog", lambda dialog: (self.ran.append(f"dialog at {page.url}"), dialog.dismiss()))

    def look(self, path: str) -> int:
        try:
            answer = self.page.goto(path, wait_until="load")
        except Error as error:
            # What only takes a form answers without a body; a file is no page either.
            if not any(
                why in str(error) for why in ("ERR_HTTP_RESPONSE_CODE_FAILURE", "Download is starting")
            ):
                raise
            return self.page.request.get(path).status
        if self.page.evaluate(LOOK) is not None:
            self.ran.append(path)
        return answer.status if answer else 0


@pytest.fixture
def watched(browser: Browser, site: str, shopper: User) -> Iterator:
    contexts: list[BrowserContext] = []

    def signed_in(account: User | None) -> Watched:
        context = browser.new_context(
            user_agent=AGENT, base_url=site, viewport={"width": 1280, "height": 900}
        )
        context.set_default_timeout(30_000)
        if account is not None:
            client = Client()
            client.force_login(account, backend=BACKEND)
            shown(client, "password", "mfa")
            value = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": value, "url": site}])
        contexts.append(context)
        return Watched(context.new_page())

    yield signed_in
    for context in contexts:
        context.close()


def test_no_script_runs_in_the_shop(watched, shopper: User):
    person = watched(shopper)
    category = Category.objects.get(name_en="Scripts")
    paths = [f"/{language}/c/{category.slug}/" for language in ("en", "zh-hans")]
    paths += [f"/en/c/{category.slug}/?page={page}" for page in (2, 3)]
    goods = Product.objects.filter(slug__startswith="script-").order_by("pk")
    paths += [f"/en/p/{slug}/" for slug in goods.values_list("slug", flat=True)[0::SIXTH]]
    paths += [f"/en/search/?q={quote(text)}" for text in PAYLOADS[1::SIXTH]]
    paths += [f"/en/suggest/?q={quote(text)}" for text in PAYLOADS[:5]]
    paths += ["/en/cart/", "/en/checkout/", "/en/account/", "/en/account/addresses/", "/en/account/profile/"]
    paths += [f"/en/account/orders/?page={page}" for page in range(1, 6)]
    orders = Order.objects.filter(customer__user=shopper).order_by("pk")
    paths += [f"/en/order/{token}/" for token in orders.values_list("token", flat=True)[2::SIXTH]]

    statuses = {path: person.look(path) for path in paths}

    assert person.ran == []
    assert {path: status for path, status in statuses.items() if status not in {200, 400, 404}} == {}


@pytest.mark.parametrize("part", range(PARTS))
def test_no_script_runs_in_the_admin(watched, shopper: User, part: int):
    boss = User.objects.create_superuser(f"scripts-boss{part}@example.com", make.PASSWORD)
    person = watched(boss)
    paths = ["/admin/"]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        paths.append(reverse(f"{name}_changelist"))
        keys = model._default_manager.order_by("-pk").values_list("pk", flat=True)
        seen = keys[SEEN_WHOLE.index(model) : 50 : SIXTH] if model in SEEN_WHOLE else keys[:1]
        paths += [reverse(f"{name}_change", args=[key]) for key in seen]
    paths += [f"/admin/shop/product/?q={quote(text)}" for text in PAYLOADS[1::SIXTH]]
    own = [
        reverse(route.name)
        for route in urlmap.routes()
        if route.name.startswith(urlmap.OF_THE_APPS) and not route.parameters
    ]
    assert len(own) > 10
    paths += own
    assert len(paths) > 100

    statuses = {path: person.look(path) for path in paths[part::PARTS]}

    assert person.ran == []
    assert {path: status for path, status in statuses.items() if status >= 500} == {}


def test_the_watch_would_notice(watched, shopper: User):
    person = watched(None)
    person.page.goto("/en/")
    person.page.evaluate("() => { window.ran = 1 }")

    assert person.page.evaluate(LOOK) == 1
