"""Aspects are read where they are named, with what is said of them; nothing that was written stops reading."""

import pytest

from content import predictor
from content.contracts import Language, Written
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _words_alone(settings, tmp_path):
    settings.ARTIFACTS_DIR = tmp_path
    predictor.reset()


def read(text, product_type="", title=""):
    written = Written(1, 1, product_type, 5, title, text, 1, is_verified=True, created_at=NOW)
    return predictor.read([written])[0]


def said(text, product_type=""):
    return {(one.aspect, one.polarity.value) for one in read(text, product_type).remarks}


@pytest.mark.parametrize(
    ("text", "product_type", "expected"),
    [
        ("The sound is great, but the battery died.", "headphones", {("sound", "positive"), ("battery", "negative")}),
        ("音质很好，不过续航太差。", "headphones", {("sound", "positive"), ("battery", "negative")}),
        ("So easy to clean!", "pan", {("cleaning", "positive")}),
        ("It does not leak.", "bottle", {("leak", "positive")}),
        ("It leaks.", "bottle", {("leak", "negative")}),
        ("一点都不漏水", "bottle", {("leak", "positive")}),
        ("Fast delivery and a fair price.", "mug", {("delivery", "positive"), ("value", "positive")}),
        ("这个影响不大，颜值高。", "kettle", {("look", "positive")}),
    ],
)  # fmt: skip
def test_an_aspect_is_read_with_what_is_said_of_it(text, product_type, expected):
    assert expected <= said(text, product_type)


def test_a_phrase_decides_and_not_the_word_in_it():
    assert {aspect for aspect, _ in said("It is easy to clean.", "coffee_maker")} == {"cleaning"}


@pytest.mark.parametrize(
    ("text", "product_type"),
    [
        ("My second perfume from this shop.", "perfume"),
        ("第二次在这家买这种面料的了。", "shirt"),
        ("Bought it for the battery.", "phone"),
    ],
)
def test_who_tells_of_an_order_judges_no_aspect(text, product_type):
    assert read(text, product_type).remarks == ()


def test_who_tells_of_an_order_may_judge_an_aspect():
    assert said("Bought it for the great battery.", "phone") == {("battery", "positive")}


def test_goods_have_the_aspects_of_their_type():
    assert ("print", "positive") in said("The pictures are sharp and beautifully printed.", "novel")
    assert not {aspect for aspect, _ in said("The pictures are sharp and beautifully printed.", "novel")} & {
        "picture"
    }


def test_goods_of_an_unknown_type_have_all_aspects():
    assert ("battery", "negative") in said("The battery died.", "never_heard_of")


def test_a_remark_stands_where_it_was_written():
    text = "Bought in May. The sound is great, the battery is poor."

    places = {one.aspect: text[one.start : one.end] for one in read(text, "headphones").remarks}

    assert places == {"sound": "The sound is great", "battery": "the battery is poor."}


def test_sarcasm_lowers_the_confidence():
    plain = read("Great battery.", "phone").remarks[0].confidence
    doubted = read("Great battery /s", "phone").remarks[0].confidence

    assert doubted < plain * 0.6


def test_sarcasm_brings_the_whole_nearer_to_undecided():
    plain, doubted = read("A great charger.").p_positive, read("A great charger. Yeah, right.").p_positive

    assert 0.5 < doubted < plain


def test_without_a_model_words_are_read_and_the_reading_says_so():
    reading = read("The sound is great.", "headphones")

    assert (reading.source, reading.model_version) == ("fallback", "")
    assert reading.p_positive > 0.5
    assert read("Terrible, it broke.").p_positive < 0.5


def test_another_language_is_not_read():
    reading = read("Sehr gute Qualität, der Akku hält lange und passt super")

    assert (reading.language, reading.p_positive, reading.remarks) == (Language.OTHER, None, ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "👍",
        "<b></b>",
        "\u200b\u202e",
        "QUFB" * 9_000,
        "battery " * 7_000,
        "续航" * 25_000,
        "!!!???",
        "\x00",
    ],
)
def test_whatever_was_written_is_read(text):
    assert read(text).review_id == 1
