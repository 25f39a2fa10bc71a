"""Finding things: search, filters, variants, wishes, reviews, languages, appearance, consent."""

import re

import pytest
from playwright.sync_api import expect

from shop.models import Event, Review, Visitor
from tests.e2e import acts, world
from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e


def test_suggestions_are_walked_with_arrows_and_followed_with_enter(visit: Visit):
    page = visit("/en/")
    box = page.get_by_role("combobox", name="Search the shop")
    box.press_sequentially("walnut")
    expect(page.get_by_role("option").first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")

    for _ in range(8):
        box.press("ArrowDown")
        if page.locator("[role=option][aria-selected=true]").inner_text().strip().startswith("Walnut radio"):
            break
    box.press("Enter")

    expect(page).to_have_url(re.compile("/en/p/walnut-radio/"))


def test_escape_closes_the_suggestions_and_keeps_the_words(visit: Visit):
    page = visit("/en/")
    box = page.get_by_role("combobox", name="Search the shop")
    box.press_sequentially("towel")
    expect(page.get_by_role("option").first).to_be_visible()

    box.press("Escape")

    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("towel")


def test_a_sku_leads_straight_to_its_product(visit: Visit):
    page = visit("/en/")

    page.get_by_role("combobox", name="Search the shop").fill("RADIO-1")
    page.get_by_role("combobox", name="Search the shop").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Walnut radio")


def test_a_search_without_result_offers_a_way_on(visit: Visit):
    page = visit("/en/search/?q=zzzzzz")

    expect(page.get_by_role("heading", name="Nothing found for “zzzzzz”")).to_be_visible()
    expect(page.locator("main").get_by_role("link", name="Kitchen")).to_be_visible()


def test_filters_change_the_address_and_can_be_removed_one_by_one(visit: Visit):
    page = visit("/en/c/kitchen/")
    page.get_by_role("checkbox", name="In stock only").check()
    expect(page).to_have_url(re.compile("in_stock=1"))
    page.get_by_label("to", exact=True).fill("12")
    page.get_by_label("to", exact=True).press("Tab")
    expect(page).to_have_url(re.compile("price_max=12"))
    expect(page.get_by_role("status").first).to_contain_text("3 of 3 products")

    page.get_by_role("list", name="Filters in use").get_by_role("link", name="up to €12.00").click()

    expect(page.get_by_role("list", name="Filters in use").get_by_role("listitem")).to_have_count(2)
    expect(page).not_to_have_url(re.compile("price_max"))


def test_the_back_button_returns_to_the_list_as_it_was(visit: Visit):
    page = visit("/en/c/kitchen/?sort=price")
    page.get_by_role("link", name="Next page").click()
    expect(page).to_have_url(re.compile("page=2"))
    page.locator(".card a").first.click()

    page.go_back()

    expect(page).to_have_url(re.compile("sort=price&page=2"))
    expect(page.locator("[aria-current=page]", has_text="2")).to_be_visible()


def test_choosing_a_variant_shows_its_stock_and_keeps_its_address(visit: Visit):
    page = visit(acts.CUP)
    expect(page.get_by_role("button", name="Add to cart")).to_be_visible()

    page.get_by_role("group", name="Colour").get_by_role("link", name=re.compile("Sand")).click()

    expect(page).to_have_url(re.compile("v=CUP-SAND"))
    expect(page.locator(".buy")).to_contain_text("Out of stock")
    expect(page.get_by_role("button", name="Add to cart")).to_have_count(0)


def test_pictures_enlarge_and_close_with_escape(visit: Visit):
    page = visit(acts.CUP)

    page.get_by_role("button", name="Enlarge picture 1").click()
    expect(page.locator("#zoom-1")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator("#zoom-1")).to_be_hidden()


def test_a_wish_asks_for_sign_in_comes_back_and_is_kept(visit: Visit):
    world.account("wish@example.com")
    page = visit(acts.CUP)
    page.get_by_role("button", name="Wishlist").click()
    acts.sign_in(page, "wish@example.com")
    expect(page).to_have_url(re.compile(acts.CUP))

    page.get_by_role("button", name="Wishlist").click()
    expect(page.get_by_role("button", name="Wishlist")).to_have_attribute("aria-pressed", "true")
    page.goto("/en/wishlist/")

    expect(page.get_by_role("link", name="Stoneware cup")).to_be_visible()


def test_a_review_waits_until_it_was_looked_at(visit: Visit):
    world.account("critic@example.com")
    page = visit("/en/p/walnut-radio/")
    page.get_by_role("link", name="Write a review").click()
    acts.sign_in(page, "critic@example.com")
    page.get_by_label("Your rating").select_option("4")
    page.get_by_label("What should others know?").fill("Warm sound. <script>alert(1)</script>")
    page.get_by_role("button", name="Send review").click()

    expect(page.get_by_role("status").first).to_contain_text("once it has been checked")
    assert Review.objects.get(product__slug="walnut-radio").state == "pending"
    expect(page.locator(".review")).to_have_count(0)


def test_reviews_are_filtered_by_stars(visit: Visit):
    page = visit(acts.CUP)

    page.get_by_role("link", name=re.compile("^2 stars")).click()

    expect(page.locator(".review")).to_have_count(1)
    expect(page.locator(".review")).to_contain_text("Too heavy")


def test_the_language_changes_and_the_page_stays(visit: Visit):
    page = visit(acts.CUP)

    page.locator("footer").get_by_role("link", name="简体中文").click()

    expect(page).to_have_url(re.compile("/zh-hans/p/stoneware-cup/"))
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    expect(page.get_by_role("heading", level=1)).to_have_text("炻瓷杯")


def test_a_dark_shop_stays_dark_after_reloading(visit: Visit):
    page = visit("/en/")
    page.locator("summary", has_text="Language and appearance").click()
    with page.expect_response(re.compile("/theme/")):
        page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")

    page.reload()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_who_refuses_leaves_no_personal_event_and_is_not_asked_again(visit: Visit):
    before = Visitor.objects.count()
    page = visit(acts.CUP)
    acts.refuse_consent(page)
    page.goto("/en/p/walnut-radio/")

    expect(page.get_by_role("button", name="No, thanks")).to_have_count(0)
    assert Visitor.objects.count() == before
    assert not Event.objects.filter(visitor__isnull=False, product__slug="walnut-radio", kind="view").exists()


def test_who_allows_is_remembered_and_sees_what_was_viewed(visit: Visit):
    page = visit("/en/")
    page.get_by_role("button", name="Allow", exact=True).click()
    page.goto("/en/p/walnut-radio/")
    page.goto("/en/")

    expect(
        page.get_by_role("region", name="You looked at these").get_by_role("link", name="Walnut radio")
    ).to_be_visible()
    assert Event.objects.filter(
        visitor__isnull=False, product__slug="walnut-radio", has_consent=True
    ).exists()


def test_on_a_phone_the_filters_stay_open_while_one_ticks_and_keep_the_focus(visit: Visit):
    page = visit("/en/c/kitchen/", width=390, height=844)
    acts.refuse_consent(page)
    page.locator(".listing__bar").get_by_role("button", name="Filters").click()
    box = page.get_by_role("checkbox", name="In stock only")
    box.focus()

    page.keyboard.press("Space")

    expect(page).to_have_url(re.compile("in_stock=1"))
    expect(box).to_be_visible()
    expect(box).to_be_focused()
    page.get_by_role("button", name=re.compile(r"Show \d+ products")).click()
    expect(box).to_be_hidden()
