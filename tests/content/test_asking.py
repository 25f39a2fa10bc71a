"""Ask the reviews: who is cited, what is counted, what is refused, what is kept of it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from content.features import passages
from content.models import Question, ReviewAnalysis
from content.services import asking
from content.services.asking import QuestionRefused
from shop.contracts.insights import AspectCount, Opinion, ProductInsight
from shop.models import Aspect, Product, ProductAttribute, Review
from shop.services import insights
from tests import factories
from tests.content import rows
from tests.factories import NOW
from tests.shop.api.conftest import Api, errors

pytestmark = pytest.mark.django_db
OTHER_LANGUAGE = "We can look for answers to questions in English or Chinese."
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _no_sentences_of_another_test() -> None:
    """Rolled back products leave their ids, and these tests their moments, to the next ones."""
    asking._index.cache_clear()


@pytest.fixture
def lamp() -> Product:
    return factories.product("Desk lamp", slug="desk-lamp", name_zh_hans="台灯")


def heard(product: Product, text: str, *opinions: str, stars: int = 5, **fields: object) -> Review:
    """A review that was read: "battery+" says so of the whole text."""
    row = rows.review(product, text, stars=stars)
    rows.read(row, *opinions, **fields)
    return row


def ask(product: Product, question: str):
    return asking.ask(product_id=product.pk, text=question, now=NOW)


def test_a_question_is_answered_word_for_word_with_how_many_say_so(lamp: Product):
    first = heard(lamp, "Nice. The battery lasts a week.", "battery+")
    second = heard(lamp, "Battery died after a month.", "battery-", stars=1)
    heard(lamp, "It looks lovely.", "look+")

    answer = ask(lamp, "How is the battery?")

    assert {one.review_id for one in answer.cited} == {first.pk, second.pk}
    cited = next(one for one in answer.cited if one.review_id == first.pk)
    assert (cited.text, first.text[cited.start : cited.end]) == ("The battery lasts a week.", cited.text)
    assert (cited.author_name, cited.stars, cited.is_verified) == ("Ada M.", 5, True)
    assert (answer.tally.n, answer.tally.of, answer.tally.n_positive, answer.tally.n_negative) == (2, 3, 1, 1)


def test_two_sentences_of_one_reviewer_are_one_voice(lamp: Product):
    heard(lamp, "The battery is great. I mean it, the battery is great.", "battery+")

    answer = ask(lamp, "battery?")

    assert (answer.tally.n, len(answer.cited)) == (1, 1)


def test_an_aspect_is_counted_as_on_the_products_page(lamp: Product):
    rows.aspects()
    for number in range(4):
        heard(lamp, f"The battery lasts a week, number {number}.", "battery+")
    count = AspectCount("battery", 41, 12, 9, 4, 0, 12, Opinion.MIXED, 0.4, 0.9)
    published(lamp, count)

    answer = ask(lamp, "续航怎么样")

    assert (answer.tally.n, answer.tally.of, answer.tally.n_positive, answer.tally.n_negative) == (
        12,
        41,
        9,
        4,
    )
    assert len(answer.cited) == 4


def published(product: Product, count: AspectCount) -> None:
    insights.publish(
        insight=ProductInsight(
            product.pk, 41, 41, 40, (count,), (), (), (), (), (), NOW, "fallback", "", "d"
        ),
        mentions=[],
        now=NOW,
    )  # fmt: skip


def test_nobody_is_made_to_say_what_nobody_says(lamp: Product):
    heard(lamp, "The battery lasts a week.", "battery+")

    answer = ask(lamp, "Is it compatible with Bluetooth?")

    assert (answer.cited, answer.related, answer.tally.n, answer.tally.of) == ((), (), 0, 1)


def test_what_is_said_of_the_aspect_is_offered_as_related_only(lamp: Product):
    heard(lamp, "The battery lasts a week.", "battery+")

    answer = ask(lamp, "Does the battery explode in a volcano?")

    assert (answer.cited, [one.text for one in answer.related]) == ((), ["The battery lasts a week."])


def test_the_products_own_properties_answer_first(lamp: Product):
    waterproof = factories.attribute("waterproof", kind="boolean", name_en="Waterproof", name_zh_hans="防水")
    ProductAttribute.objects.create(product=lamp, attribute=waterproof, boolean=True)
    material = factories.attribute("material", name_en="Material", name_zh_hans="材质")
    factories.give(lamp, factories.option(material, "Oak"))

    assert [(one.label, one.value) for one in ask(lamp, "Is it waterproof?").facts] == [("Waterproof", "yes")]
    assert [(one.label, one.value) for one in ask(lamp, "什么材质？").facts] == [("Material", "Oak")]
    assert ask(lamp, "How is the battery?").facts == ()


def test_what_is_hidden_held_quarantined_or_unread_is_never_cited(lamp: Product):
    heard(lamp, "Battery one.", "battery+")
    heard(lamp, "Battery two.", "battery+", is_quarantined=True)
    heard(lamp, "Battery three.", "battery+", verdict="hold")
    rows.review(lamp, "Battery four.")
    hidden = heard(lamp, "Battery five.", "battery+")
    Review.objects.filter(pk=hidden.pk).update(state="rejected")
    heard(factories.product(), "Battery six.", "battery+")

    answer = ask(lamp, "battery")

    assert ([one.text for one in answer.cited], answer.tally.of) == (["Battery one."], 1)


def test_a_review_that_changes_changes_the_answer(lamp: Product):
    row = heard(lamp, "The battery lasts a week.", "battery+")
    assert ask(lamp, "battery").tally.n == 1

    ReviewAnalysis.objects.filter(review=row).update(is_quarantined=True, at=NOW + timedelta(hours=1))

    assert ask(lamp, "battery").tally.n == 0


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("", "Write a question."),
        ("  \u200b \n ", "Write a question."),
        ("x" * 5_000, "Ask in at most 200 characters, please."),
        ("????", "Ask in words, please."),
        ("🔋🔋🔋", "Ask in words, please."),
        ("<script>alert(1)</script>", "Ask in words, please."),
        ("Wie lange hält der Akku bei täglicher Nutzung?", OTHER_LANGUAGE),
        ("この電池はどのくらい持ちますか", OTHER_LANGUAGE),
    ],
)
def test_what_cannot_be_looked_for_is_refused_with_its_reason(question: str, words: str, lamp: Product):
    with pytest.raises(QuestionRefused) as refused:
        ask(lamp, question)

    assert str(refused.value.message) == words
    assert not Question.objects.exists()


def test_a_question_about_the_whole_is_sent_on_to_something_in_particular(lamp: Product):
    answer = ask(lamp, "Is it any good?")

    assert (answer.is_general, answer.cited) == (True, ())


def test_a_question_is_kept_without_who_asked_and_without_personal_data(lamp: Product):
    heard(lamp, "The battery lasts a week.", "battery+")

    ask(lamp, "Does the battery last? My number is +44 20 7946 0958")

    kept = Question.objects.get()
    assert "7946" not in kept.text
    assert (kept.product, kept.language, kept.n_found, kept.at) == (lamp, "en", 1, NOW)
    assert {field.name for field in Question._meta.get_fields()} == {
        "id", "product", "text", "language", "n_found", "at",
    }  # fmt: skip


def test_a_question_takes_the_same_queries_for_few_and_for_many_reviews(
    lamp: Product, django_assert_num_queries
):
    for number in range(20):
        heard(lamp, f"The battery lasts {number} days.", "battery+")

    with django_assert_num_queries(7):
        ask(lamp, "battery")
    with django_assert_num_queries(6):  # the sentences are remembered
        ask(lamp, "comfortable?")


def test_a_product_is_found_by_slug_or_id_where_the_channel_shows_it(lamp: Product):
    web = factories.channel().pk
    digits = factories.product(slug=str(lamp.pk))

    assert passages.shown("desk-lamp", web).product_id == lamp.pk
    assert passages.shown(str(lamp.pk), web).product_id == lamp.pk
    assert passages.shown(str(digits.pk), web).product_id == digits.pk
    assert passages.shown("nothing", web) is None


# --- the page -------------------------------------------------------------------------------------------------


def test_the_page_answers_without_script(client: Client, lamp: Product):
    row = heard(lamp, "The battery lasts a week & <b>more</b>.", "battery+")

    page = client.post("/en/products/desk-lamp/ask/", {"question": "battery?"})

    html = page.content.decode()
    assert "1 of 1 reviewers speaks of it: 1 in praise, 0 in criticism." in html
    assert "The battery lasts a week &amp; &lt;b&gt;more&lt;/b&gt;." in html
    assert f"/en/p/desk-lamp/?review={row.pk}#review-{row.pk}" in html
    assert client.get("/en/products/desk-lamp/ask/").status_code == 200
    assert client.get("/en/products/nothing/ask/").status_code == 404


def test_the_product_page_gets_only_the_answer(client: Client, lamp: Product):
    answer = client.post("/en/products/desk-lamp/ask/", {"question": "Is it blue?"}, headers=HTMX)

    html = answer.content.decode()
    assert "<html" not in html
    assert "Nobody says: none of 0 reviewers speaks of it." in html


def test_a_bad_question_is_told_why(client: Client, lamp: Product):
    plain = client.post("/en/products/desk-lamp/ask/", {"question": "x" * 5_000})
    part = client.post("/en/products/desk-lamp/ask/", {}, headers=HTMX)

    assert (plain.status_code, part.status_code) == (400, 200)
    assert "Ask in at most 200 characters, please." in plain.content.decode()
    assert "Write a question." in part.content.decode()


def test_nobody_asks_without_end(client: Client, lamp: Product, settings):
    settings.API_RATES = {**settings.API_RATES, "ask": 2}
    for _ in range(2):
        assert client.post("/en/products/desk-lamp/ask/", {"question": "battery"}).status_code == 200

    refused = client.post("/en/products/desk-lamp/ask/", {"question": "battery"})

    assert refused.status_code == 429
    assert "Please wait a minute." in refused.content.decode()
    assert Question.objects.count() == 2


def test_the_form_is_shown_only_where_an_app_answers(client: Client, lamp: Product, settings):
    heard(lamp, "The battery lasts a week.", "battery+")
    Product.objects.filter(pk=lamp.pk).update(n_reviews=1)
    assert "/en/products/desk-lamp/ask/" in client.get("/en/p/desk-lamp/").content.decode()

    settings.SHOP_ASK_ROUTE = ""

    assert "/ask/" not in client.get("/en/p/desk-lamp/").content.decode()


# --- the interface ----------------------------------------------------------------------------------------------


def test_programs_get_the_same_answer(lamp: Product):
    row = heard(lamp, "Nice. The battery lasts a week.", "battery+")

    body = Api().post("products/desk-lamp/ask/", {"question": "How is the battery?"}).json()

    assert body["tally"] == {"n": 1, "of": 1, "n_positive": 1, "n_negative": 0}
    assert body["cited"][0]["review_id"] == row.pk
    assert row.text[body["cited"][0]["start"] : body["cited"][0]["end"]] == body["cited"][0]["text"]
    assert (body["related"], body["related_tally"], body["aspects"]) == ([], None, ["battery"])


def test_programs_are_told_what_is_wrong(lamp: Product):
    assert errors(Api().post("products/desk-lamp/ask/", {})) == [("required", "question")]
    assert errors(Api().post("products/desk-lamp/ask/", {"question": "x" * 201})) == [
        ("max_length", "question")
    ]
    assert errors(Api().post("products/desk-lamp/ask/", {"question": "??"})) == [
        ("question_refused", "question")
    ]
    assert Api().post("products/nothing/ask/", {"question": "battery"}).status_code == 404


def test_an_aspect_that_the_shop_does_not_know_is_called_by_its_code(client: Client, lamp: Product):
    assert not Aspect.objects.exists()
    heard(lamp, "The battery lasts a week.", "battery+")

    html = client.post(
        "/en/products/desk-lamp/ask/", {"question": "battery in a volcano at night?"}
    ).content.decode()

    assert "Nobody says just that. Of this in general: battery." in html


def test_a_question_with_a_nul_is_answered_without_an_error_of_its_own(client: Client, lamp: Product):
    asked = client.post(reverse("content:ask", args=[lamp.slug]), {"question": "is it\x00 warm?"})

    assert asked.status_code < 500
