"""What may be quoted, and which few are."""

from dataclasses import replace
from datetime import timedelta

import pytest

from content.contracts import Language, Limits, Polarity, Remark, Sentence, Split
from content.policy import quoting
from tests.content.hearing import AT, heard

GOOD = "The battery lasts for two whole days."
BAD = "The battery is empty by the afternoon."
ZH = "续航能撑整整两天，很满意"


def quotable(text=GOOD, opinion="battery+", review_id=1, language=Language.EN, **fields):
    one = heard(review_id, opinion, text=text, language=language, **fields)
    split = Split(language, (Sentence(text, 0, len(text)),), ())
    return quoting.quotable(one, split, ["battery"])


@pytest.mark.parametrize(("n", "expected"), [(5, False), (6, True), (25, True), (26, False)])
def test_an_english_quote_has_six_to_twenty_five_words(n, expected):
    assert quoting.fits(" ".join(["word"] * n) + ".", Language.EN) is expected


@pytest.mark.parametrize(("n", "expected"), [(7, False), (8, True), (60, True), (61, False)])
def test_a_chinese_quote_has_eight_to_sixty_characters(n, expected):
    assert quoting.fits("好" * n + "。", Language.ZH) is expected


def test_a_quote_is_verbatim_at_its_place():
    text = f"Hello there. {GOOD}"
    one = heard(1, text=text)
    remark = Remark("battery", Polarity.POSITIVE, 0.9, 13, len(text))
    one = replace(one, reading=replace(one.reading, remarks=(remark,)))
    split = Split(Language.EN, (Sentence("Hello there.", 0, 12), Sentence(GOOD, 13, len(text))), ())

    found = quoting.quotable(one, split, ["battery"])

    assert [(each.text, each.start, each.end) for each in found] == [(GOOD, 13, len(text))]
    assert text[found[0].start : found[0].end] == found[0].text


def test_what_gives_orders_to_assistants_is_not_quoted():
    assert quotable(is_quarantined=True) == []


def test_a_sentence_that_praises_and_criticises_is_not_quoted():
    one = heard(1, "battery+", "fit-", text=GOOD)
    split = Split(Language.EN, (Sentence(GOOD, 0, len(GOOD)),), ())

    assert quoting.quotable(one, split, ["battery", "fit"]) == []


def test_an_aspect_that_is_not_shown_is_not_quoted():
    assert quotable(opinion="fit+") == []


@pytest.mark.parametrize(
    "text", ["However, it lasts for two whole days.", "But the battery is very good indeed."]
)
def test_half_of_a_contrast_is_not_quoted(text):
    assert quotable(text) == []


def test_a_quote_ends_without_the_mark_that_joins_it_to_the_next():
    found = quotable("电池比想象的耐用得多；", language=Language.ZH)

    assert [(each.text, each.start, each.end) for each in found] == [("电池比想象的耐用得多", 0, 10)]


def test_bought_here_comes_first_and_then_the_latest():
    old = quotable(review_id=1, at=AT - timedelta(days=9))[0]
    new = quotable(review_id=2)[0]
    stranger = quotable(review_id=3, is_verified=False, at=AT + timedelta(days=9))[0]

    assert [each.review_id for each in quoting.by_plain_rules([stranger, old, new])] == [2, 1, 3]


def test_praise_and_criticism_are_heard_in_both_languages():
    ranked = [quotable(f"{GOOD[:-1]} number {at}.", review_id=at)[0] for at in range(1, 9)]
    ranked += quotable(BAD, "battery-", review_id=20) + quotable(ZH, review_id=21, language=Language.ZH)

    found = quoting.choose(ranked, Limits())

    assert [each.review_id for each in found] == [1, 2, 3, 20, 21]


def test_a_reviewer_is_quoted_once_and_no_text_twice():
    same_author = [quotable(f"{GOOD[:-1]} number {at}.", review_id=at, author=5)[0] for at in (1, 2)]
    same_text = quotable(GOOD, review_id=3) + quotable(GOOD.upper(), review_id=4)

    found = quoting.choose([*same_author, *same_text], Limits())

    assert [each.review_id for each in found] == [1, 3]
