"""What shoppers see of reviews: filters that mark words, questions, comparisons; in both languages, without script."""

import re

import pytest
from playwright.sync_api import expect

from content.models import ReviewAnalysis
from shop.models import Product
from shop.services import search
from tests import factories as make
from tests.e2e import acts, seeing
from tests.e2e.conftest import Visit
from tests.factories import NOW
from tests.insighted import SIX, published

pytestmark = pytest.mark.e2e
PHONES = "/en/p/trail-headphones/"
COMPARE = "/en/compare/?p=trail-headphones&p=desk-headphones"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="session", autouse=True)
def goods(site: str) -> None:
    """Two products whose six reviews each were read and published."""
    kind, audio = make.product_type("headphones"), make.category("Audio")
    for name, slug, price in (
        ("Trail headphones", "trail-headphones", "79.00"),
        ("Desk headphones", "desk-headphones", "99.00"),
    ):
        row = make.product(
            name, name_zh_hans="越野耳机", slug=slug, price=price, category=audio, product_type=kind
        )
        _read(row)
    search.rebuild()


def _read(product: Product) -> None:
    for review, said in zip(published(product), SIX, strict=True):
        ReviewAnalysis.objects.create(
            review=review, at=NOW, as_of=NOW, source="fallback", model_name="reader", text_hash="x",
            language="zh" if said.language.startswith("zh") else "en", verdict="allow",
            remarks=[
                [code, opinion.value, 0.9, review.text.index(words), review.text.index(words) + len(words)]
                for code, opinion, words in said.remarks
            ],
        )  # fmt: skip


def test_an_aspect_narrows_the_reviews_marks_its_words_and_lets_go(visit: Visit):
    page = visit(PHONES)
    page.get_by_role("link", name=re.compile("Sound 3 of 6")).click()

    expect(page).to_have_url(re.compile(r"aspect=sound&opinion=negative#reviews"))
    expect(page.get_by_text("3 reviews criticise this: sound")).to_be_focused()
    expect(page.locator("mark")).to_have_count(3)
    expect(page.locator("mark").last).to_have_text("it hisses <b>loudly</b>")
    expect(page.locator(".review")).to_have_count(3)

    page.get_by_role("link", name="Remove filter").click()

    expect(page.locator("mark")).to_have_count(0)
    expect(page.locator(".review")).to_have_count(6)


def test_the_back_button_returns_to_all_reviews(visit: Visit):
    page = visit(PHONES)
    page.get_by_role("link", name=re.compile("Battery 4 of 6")).click()
    expect(page.locator(".filterbar")).to_be_visible()

    page.go_back()

    expect(page.locator(".filterbar")).to_have_count(0)
    expect(page).to_have_url(re.compile(f"{PHONES}$"))


def test_a_quote_leads_to_its_review(visit: Visit):
    page = visit(PHONES)

    page.get_by_role("link", name=re.compile("Read the review.*praises: comfort")).click()

    sought = page.locator(".review--sought")
    expect(sought).to_contain_text("The battery lasts a week. Comfortable too.")
    expect(sought).to_be_focused()
    expect(sought).to_be_in_viewport()


def test_numbers_and_months_unfold_into_tables(visit: Visit):
    page = visit(PHONES)

    page.get_by_text("Every number, month by month").click()

    table = page.get_by_role("table", name="Praise (+) and criticism (−) of each month")
    expect(table.get_by_role("row", name=re.compile("Battery"))).to_contain_text("+4 −1")


def test_a_question_is_answered_in_place_and_cites_its_review(visit: Visit):
    page = visit(PHONES)
    page.get_by_label("Your question").fill("How long does the battery last?")
    page.get_by_label("Your question").press("Enter")

    answer = page.locator("#answer")
    expect(answer).to_contain_text("5 of 6 reviewers speak of it: 4 in praise, 1 in criticism.")
    expect(answer).to_contain_text("续航很好")
    expect(page).to_have_url(re.compile(f"{PHONES}$"))
    answer.get_by_role("link", name=re.compile("Read the review")).first.click()

    expect(page.locator(".review--sought")).to_be_in_viewport()


def test_nobody_says_what_nobody_says(visit: Visit):
    page = visit(PHONES)
    page.get_by_label("Your question").fill("Can I swim with them?")
    page.get_by_role("button", name="Ask", exact=True).click()

    expect(page.locator("#answer")).to_contain_text("Nobody says: none of 6 reviewers speaks of it.")
    expect(page.locator("#answer").get_by_role("link", name="Battery")).to_be_visible()


def test_all_of_it_works_without_script(visit: Visit):
    page = visit(PHONES, script=False)
    page.get_by_role("link", name=re.compile("Sound 3 of 6")).click()
    expect(page.locator("mark")).to_have_count(3)
    page.get_by_role("link", name="Remove filter").click()
    expect(page.locator(".review")).to_have_count(6)

    page.get_by_label("Your question").fill("Is it comfortable?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page).to_have_url(re.compile("/products/trail-headphones/ask/"))
    expect(page.locator("#answer")).to_contain_text("Soft pads")
    page.locator("#answer").get_by_role("link", name=re.compile("Read the review")).first.click()
    expect(page.locator(".review--sought")).to_be_visible()

    page.goto("/en/c/audio/")
    for name in ("Trail headphones", "Desk headphones"):
        page.get_by_role("button", name=f"Compare {name}").click()
    page.get_by_role("link", name="2 chosen to compare").click()
    expect(page.get_by_role("columnheader")).to_have_count(2)
    page.get_by_role("button", name="Remove Desk headphones").click()
    expect(page.get_by_role("columnheader")).to_have_count(1)


def test_products_are_put_side_by_side_from_a_list_and_from_their_page(visit: Visit):
    page = visit("/en/c/audio/")
    acts.refuse_consent(page)
    page.get_by_role("button", name="Compare Trail headphones").click()
    expect(page.locator("#toasts")).to_contain_text("It is in your comparison.")
    expect(page.get_by_role("link", name="1 chosen to compare")).to_be_visible()
    page.goto("/en/p/desk-headphones/")
    button = page.get_by_role("button", name="Compare", exact=True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="2 chosen to compare").click()

    battery = page.get_by_role("row", name=re.compile("^Battery"))
    expect(battery.get_by_text("4 of 6")).to_have_count(2)
    expect(page.get_by_role("row", name=re.compile("^Price"))).to_contain_text("lowest price")
    page.get_by_role("button", name="Begin anew").click()
    expect(page.get_by_role("heading", name="Nothing to compare yet")).to_be_visible()


def test_the_head_of_a_comparison_stays_in_sight(visit: Visit):
    page = visit(COMPARE, width=390, height=500)

    page.locator(".compare").evaluate("frame => frame.scrollTo(120, 300)")

    head, frame = page.locator(".compare thead th").first, page.locator(".compare")
    top = frame.evaluate("frame => frame.getBoundingClientRect().top")
    assert abs(head.evaluate("cell => cell.getBoundingClientRect().top") - top) < 3
    left = page.locator(".compare tbody th[scope=row]").first.evaluate("c => c.getBoundingClientRect().left")
    assert abs(left - frame.evaluate("frame => frame.getBoundingClientRect().left")) < 3


def test_in_chinese_the_facts_are_chinese_and_questions_find_english_reviews(visit: Visit):
    page = visit(PHONES.replace("/en/", "/zh-hans/"))
    expect(page.locator(".insight__claims")).to_have_text("6 位评价者中 4 位称赞续航。")
    page.locator("#aspect-battery").click()
    expect(page.locator("mark")).to_have_count(4)

    page.locator("#question").fill("续航怎么样？")
    page.locator("#question").press("Enter")

    expect(page.locator("#answer")).to_contain_text("The battery lasts a week.")
    expect(page.locator("#answer [lang='zh-Hans']")).to_contain_text("续航很好")


def test_an_aspect_is_reached_and_used_by_keyboard(visit: Visit):
    page = visit(PHONES)
    acts.refuse_consent(page)
    page.locator("#aspect-sound").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("3 reviews criticise this: sound")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="All (3)")).to_be_focused()


@pytest.mark.parametrize(
    "path",
    [PHONES, f"{PHONES}?aspect=sound", COMPARE, "/en/compare/", "/en/products/trail-headphones/ask/",
     PHONES.replace("/en/", "/zh-hans/"), COMPARE.replace("/en/", "/zh-hans/")],
)  # fmt: skip
def test_nothing_is_wider_than_320_pixels(path: str, visit: Visit):
    page = visit(path, width=320, height=640)

    assert page.evaluate(WIDER) == 0


def test_axe_finds_nothing(visit: Visit):
    page = visit(PHONES)
    page.get_by_text("Every number, month by month").click()
    page.get_by_label("Your question").fill("How is the battery?")
    page.get_by_label("Your question").press("Enter")
    expect(page.locator(".answer")).to_be_visible()
    faults = {"answered": seeing.faults(page)}
    for path in (
        f"{PHONES}?aspect=sound", f"{PHONES}?review=1", COMPARE, "/en/compare/",
        "/en/products/trail-headphones/ask/", "/en/c/audio/", "/zh-hans/p/trail-headphones/?aspect=comfort",
    ):  # fmt: skip
        page.goto(path)
        faults[path] = seeing.faults(page)

    assert {path: found for path, found in faults.items() if found} == {}
