"""Help as customers use it: the panel over a page, the page without script, a person who answers, by keyboard."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from shop.models import User
from support.models import Conversation
from support.services import handing
from tests import factories as make
from tests.e2e import acts, seeing
from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e
PAGE = "/en/support/"
FIRST_ANSWER_MS = 120_000  # nothing is trained here, so phrases are learnt at the first question
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def _ask(page: Page, words: str) -> None:
    page.get_by_label("Your message").fill(words)
    page.get_by_label("Your message").press("Enter")


def test_the_panel_opens_over_the_page_answers_and_closes(visit: Visit):
    page = visit("/en/")
    acts.refuse_consent(page)
    launcher = page.locator(".launcher")
    launcher.click()
    panel = page.get_by_role("dialog", name="Help")
    expect(panel.get_by_label("Your message")).to_be_focused()

    _ask(page, "Hello")

    expect(panel.locator(".chat__row--customer")).to_have_count(1)
    expect(panel.locator(".chat__row--bot[data-number]")).to_have_count(1, timeout=FIRST_ANSWER_MS)
    expect(page).to_have_url(re.compile("/en/$"))
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(launcher).to_be_focused()


def test_the_conversation_goes_on_on_another_page_and_after_a_reload(visit: Visit):
    page = visit(PAGE)
    _ask(page, "Hello")
    expect(page.locator(".chat__row--bot[data-number]")).to_have_count(1, timeout=FIRST_ANSWER_MS)
    _ask(page, "Thank you")
    expect(page.locator(".chat__row--bot[data-number]")).to_have_count(2)

    page.reload()
    expect(page.locator(".chat__row--customer")).to_have_count(2)
    page.goto("/en/p/stoneware-cup/")
    page.locator(".launcher").click()

    expect(page.get_by_role("dialog", name="Help").locator(".chat__row--customer")).to_have_count(2)


def test_all_of_it_works_without_script(visit: Visit):
    page = visit("/en/", script=False)
    page.locator(".launcher").click()
    expect(page).to_have_url(re.compile("/en/support/"))
    page.get_by_label("Your message").fill("Hello")
    page.get_by_role("button", name="Send", exact=True).first.click()

    expect(page.locator(".chat__row--bot")).to_have_count(1)
    page.get_by_role("button", name="This did not help").click()
    page.get_by_label("What was wrong with it?").fill("Too short")
    page.locator(".chat__why").get_by_role("button", name="Send").click()
    page.locator(".chat__head").get_by_role("button", name="Talk to a person").click()
    expect(page.locator(".chat__row--system")).to_contain_text("A person will read this")
    page.get_by_role("button", name="Delete this conversation").click()
    expect(page.get_by_text("The conversation is deleted.")).to_be_visible()


def test_a_persons_words_reach_the_open_page(visit: Visit):
    page = visit(PAGE)
    acts.refuse_consent(page)
    page.locator(".chat__head").get_by_role("button", name="Talk to a person").click()
    expect(page.locator(".chat__row--system")).to_have_count(1)
    row = Conversation.objects.latest("pk")
    agent = User.objects.create(email=f"agent{make.number()}@example.com", is_staff=True)
    matter = {"conversation_id": row.pk, "user": agent, "now": timezone.now()}

    handing.take(**matter)
    handing.reply(**matter, text="Ada here. How can I help?")

    expect(page.locator(".chat__row--person")).to_contain_text("Ada here.", timeout=15_000)
    expect(page.get_by_role("heading", name="A person answers")).to_be_visible()


@pytest.mark.parametrize("path", [PAGE, "/zh-hans/support/"])
def test_the_page_is_accessible_and_fits_a_small_phone(visit: Visit, path: str):
    page = visit(path, width=320, height=640)
    page.locator("#chat-text").fill("Hello <b>you</b>")
    page.locator("#chat-text").press("Enter")
    expect(page.locator(".chat__row--bot[data-number]")).to_have_count(1)

    assert seeing.faults(page) == []
    assert page.evaluate(WIDER) == 0


def test_the_panel_fills_a_phone_and_is_accessible(visit: Visit):
    page = visit("/en/", width=320, height=640)
    acts.refuse_consent(page)
    page.locator(".launcher").click()
    panel = page.get_by_role("dialog", name="Help")
    expect(panel).to_be_visible()

    box = panel.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (320, 640)
    assert seeing.faults(page) == []


def test_a_message_that_did_not_get_through_stays_in_the_field(visit: Visit, said: list[str]):
    page = visit(PAGE)
    page.route("**/support/**/say/", lambda route: route.abort())
    page.route("**/support/say/", lambda route: route.abort())

    _ask(page, "Keep these words")

    expect(page.get_by_label("Your message")).to_have_value("Keep these words")
    expect(page.locator("[data-state]")).to_contain_text("did not get through")
    said.clear()
