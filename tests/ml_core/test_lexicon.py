"""Opinion words in two languages, and what turns them."""

from __future__ import annotations

import pytest

from ml_core.aspects import lexicon

SAID = {
    "great sound": ["praise"],
    "not good": ["flipped_praise"],
    "not a good bargain": ["flipped_praise", "flipped_praise"],
    "not bad": ["flipped_blame"],
    "no problems": ["praise"],
    "doesn't fit": ["does_not"],
    "it does fit": ["does"],
    "too small": ["too"],
    "small": [],
    "not too small": ["not_too"],
    "not ugly but good": ["flipped_blame", "praise"],
    "not mine. good": ["praise"],
    "I hoped for better sound": ["blame", "wished"],
    "durably built": ["praise"],
    "can't wait to use it": [],
    "easy to learn": ["praise"],
    "too easy to lose": ["too", "blame"],
    "cleaning it is a chore": ["blame"],
    "舒适度真的不行": ["blame"],
    "安静的时候有底噪": ["blame"],
    "一次都没坏": ["praise"],
    "不错": ["praise"],
    "不好": ["blame"],
    "不太舒服": ["flipped_praise"],
    "没有发现质量问题": ["flipped_blame"],
    "一点异味都没有": ["not_too"],
    "虫子都没有": ["flipped_blame"],
    "有点大": ["too"],
    "大": [],
    "打不开": ["blame"],
    "忍不住又买了": ["praise"],
    "好像是蓝色": [],
    "希望好用": [],
    "第二天才到，不贵": ["blame", "praise"],
    "👍": ["praise"],
}


@pytest.mark.parametrize("text", SAID)
def test_context_decides_what_an_opinion_word_says(text):
    assert [sign.kind for sign in lexicon.signs(text)] == SAID[text]


def test_very_makes_an_opinion_stronger():
    (plain,), (stressed,) = lexicon.signs("a bright lamp"), lexicon.signs("a very bright lamp")

    assert stressed.value > plain.value > 0


@pytest.mark.parametrize(
    ("fell_short", "hoped"),
    [
        ("I expected it to look better", "I hope it looks better"),
        ("it should be brighter", "it should be bright"),
        ("音质应该好得多", "音质应该好"),
    ],
)
def test_better_than_it_is_says_that_it_fell_short(fell_short, hoped):
    (complaint,), (wish,) = lexicon.signs(fell_short), lexicon.signs(hoped)

    assert complaint.value <= -0.5 < wish.value <= 0


def test_a_sign_says_where_it_stands():
    (sign,) = lexicon.signs("the lid is well made")

    assert (sign.start, sign.end) == (3, 5)


def test_both_languages_have_several_hundred_words():
    words = lexicon.opinion_words()

    assert sum(word.isascii() for word in words) > 700
    assert sum("\u4e00" <= word[0] <= "\u9fff" for word in words) > 700


def test_no_word_is_listed_as_both_praise_and_blame():
    both = [phrase for phrase, roles in lexicon._phrases().items() if {"positive", "negative"} <= roles]

    assert both == []


@pytest.mark.parametrize("text", ["", "   ", "!!!", "12345", "\u200b", "a" * 50_000, "的" * 20_000])
def test_what_says_nothing_has_no_signs(text):
    assert lexicon.signs(text) == []
