"""Good for what: words of satisfied reviewers, counted like aspects; refusals and complaints count against it."""

import pytest

from content.contracts import Limits
from content.policy import suits
from content.policy.uses import USES
from tests.content.hearing import heard

LIMITS = Limits()


def said(*texts, stars=5, opinions=()):
    reviews = [heard(at, *opinions, text=text, stars=stars) for at, text in enumerate(texts, start=1)]
    return [(one.use.code, one.n, one.of) for one in suits.suits(reviews, limits=LIMITS)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Bought it as a gift, she was happy.", "gifts"),
        ("A present for my sister. Lovely.", "gifts"),
        ("Perfect for travel and light.", "travel"),
        ("No irritation even on sensitive skin.", "sensitive-skin"),
        ("I take it on my morning run every day.", "running"),
        ("Even for large hands it is comfortable.", "big-hands"),
        ("My kids love it.", "children"),
        ("Warm enough for winter.", "winter"),
        ("Quiet, so I use it in the office.", "office"),
        ("As a beginner I got along at once.", "beginners"),
        ("送人很有面子，不错。", "gifts"),
        ("出差带着很方便。", "travel"),
        ("敏感肌用了也不刺激。", "sensitive-skin"),
        ("小白也能上手。", "beginners"),
        ("孩子爱不释手。", "children"),
        ("冬天穿很暖和。", "winter"),
    ],
)
def test_a_use_is_recognised_in_both_languages(text, code):
    assert said(text, text, text) == [(code, 3, 3)]


@pytest.mark.parametrize(
    "text",
    [
        "Not suitable for travel.",
        "I would never give it as a gift.",
        "Too small for large hands.",
        "The kids don't like it.",
        "不适合送人。",
        "冬天不够暖。",
        "The key travel is short.",
        "小白鞋很好看。",
        "The children's book is fine but not for beginners.",
    ],
)
def test_a_refusal_and_a_word_of_another_sense_count_for_nothing(text):
    assert [code for code, _, _ in said(text, text, text) if code != "children"] == []


def test_the_turn_of_a_sentence_ends_what_a_not_refuses():
    text = "It is not cheap, but great for travel."

    assert said(text, text, text) == [("travel", 3, 3)]


def test_who_is_not_satisfied_recommends_for_nothing():
    text = "Bought it as a gift for my sister."

    assert said(text, text, text, stars=3) == []


def test_a_criticism_that_names_a_use_does_not_recommend_it():
    text = "On my morning run it slides around."

    assert said(text, text, text, opinions=["fit-"]) == []


def test_two_reviewers_are_too_few():
    text = "Perfect for travel."

    assert said(text, text) == []


def test_less_than_five_percent_of_reviewers_are_too_few():
    texts = ["Perfect for travel."] * 3 + ["Fine."] * 58

    assert said(*texts) == []
    assert said(*texts[:-1]) == [("travel", 3, 60)]


def test_where_many_are_opposed_nothing_is_said():
    texts = ["Perfect for travel."] * 4 + ["Useless for travel."] * 2

    assert said(*texts) == []


def test_a_reviewer_counts_once_for_a_use():
    one = [heard(at, text="Perfect for travel.", author=9) for at in range(5)]

    assert suits.suits(one, limits=LIMITS) == ()


def test_at_most_four_tags():
    text = "Great for travel, for winter, for the office, for beginners, for kids and as a gift."

    assert len(said(text, text, text)) == 4


def test_every_use_has_a_code_and_words_of_its_own():
    assert len({use.code for use in USES}) == len({use.en for use in USES}) == len({use.zh for use in USES})
    for use in USES:
        for word in use.words_zh:
            use.pattern.search(word)
