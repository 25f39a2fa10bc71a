"""What is packaged to learn from and to answer with: enough of it, in both languages."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from support.contracts import Intent, Language
from support.features.articles import packaged
from support.features.examples import phrases
from support.features.glossing import gloss, glossed

QUESTIONS = Path(__file__).parents[1] / "cases" / "questions.toml"


def questions() -> list[tuple[str, str]]:
    """Pairs of key and question."""
    tables = tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))
    return [
        (key, line)
        for table in tables.values()
        for key, lines in table.items()
        for line in lines.strip().splitlines()
    ]


@pytest.mark.parametrize("language", Language)
def test_every_intent_has_twenty_phrases_none_of_them_twice(language):
    found = phrases(language)

    counts = Counter(one.intent for one in found)
    assert {intent: counts[intent] for intent in Intent if counts[intent] < 20} == {}
    assert [text for text, n in Counter((one.text, one.intent) for one in found).items() if n > 1] == []


def test_forty_articles_of_which_ten_are_policies_speak_both_languages():
    found = packaged()

    assert len(found) >= 40
    assert sum(one.kind == "policy" for one in found) >= 10
    assert all(one.title_en and one.title_zh and one.body_en and one.body_zh for one in found)
    assert len({one.key for one in found}) == len(found)


def test_every_topic_of_an_article_is_an_intent():
    assert {one.topic for one in packaged()} <= {intent.value for intent in Intent}


def test_articles_say_the_days_that_the_shop_keeps_to(settings):
    settings.SHOP_RETURN_DAYS = 45
    packaged.cache_clear()

    returns = next(one for one in packaged() if one.key == "returns")
    packaged.cache_clear()

    assert "within 45 days" in returns.body_en
    assert "45 天内" in returns.body_zh


def test_two_hundred_questions_ask_for_articles_that_there_are():
    asked = questions()
    keys = {f"{one.kind}:{one.key}" for one in packaged()}

    assert len(asked) >= 200
    assert {part for key, _ in asked for part in key.split("|")} - keys == {"nothing"}


def test_no_question_of_the_benchmark_stands_in_what_is_learnt_from():
    known = {one.text.casefold() for language in Language for one in phrases(language)}

    assert [line for _, line in questions() if line.casefold() in known] == []


def test_chinese_words_are_glossed_the_longest_first():
    assert gloss("我要退货") == "I my return goods"
    assert gloss("退款到账 iPhone") == "refund money arrived iPhone"


def test_english_is_not_glossed():
    assert glossed("退 return", Language.EN) == "退 return"
