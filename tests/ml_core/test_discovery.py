"""Discovery finds an aspect that nobody named, and leaves alone what is known or nothing."""

from __future__ import annotations

import random

import numpy as np
import pytest

from ml_core.aspects import candidates
from ml_core.aspects.discovery import discover
from ml_core.config import DiscoveryConfig

ENGLISH = [
    "the {} is great", "I love the {}", "a terrible {}", "my {} was disappointing", "not happy with the {}",
    "really nice {} for the money", "the {} works well", "such a flimsy {}", "its {} broke quickly",
]  # fmt: skip
CHINESE = [
    "{}很好", "我觉得{}不错", "这个{}太差了", "对{}非常满意", "就是{}有点问题",
    "{}让人失望", "喜欢它的{}", "说说{}吧，挺好的", "没想到{}这么好",
]  # fmt: skip
CHATTER = ["I bought it for my husband", "came on Tuesday", "great", "very happy", "love it so much"]
CHATTER_ZH = ["给老公买的", "周二到的", "很好", "非常满意", "喜欢得很"]


def corpus(templates, terms, chatter, *, seed=0):
    """Every term thirty times in all its frames, with chatter between."""
    rng = random.Random(seed)
    told = [rng.choice(templates).format(term) for term in terms for _ in range(30)]
    said = told + chatter * 20
    rng.shuffle(said)
    return said


def test_a_planted_english_aspect_is_found_and_known_ones_are_not():
    said = corpus(ENGLISH, ["battery", "screen", "hinges"], CHATTER)

    found = discover(said, ["battery life", "screens"])

    assert [proposal.label for proposal in found] == ["hinge"]
    assert found[0].language == "en"
    assert found[0].n == 30
    assert len(found[0].examples) == 3
    assert all("hinges" in example for example in found[0].examples)


def test_a_planted_chinese_aspect_is_found_and_known_ones_are_not():
    said = corpus(CHINESE, ["电池", "屏幕", "密封圈"], CHATTER_ZH)

    found = discover(said, ["电池", "屏幕"])

    assert [proposal.label for proposal in found] == ["密封圈"]
    assert found[0].language == "zh"
    assert found[0].n == 30


def test_one_shop_speaks_two_languages():
    said = corpus(ENGLISH, ["hinge"], CHATTER) + corpus(CHINESE, ["密封圈"], CHATTER_ZH)

    found = discover(said, [])

    assert {(proposal.label, proposal.language) for proposal in found} == {("hinge", "en"), ("密封圈", "zh")}


@pytest.mark.parametrize(
    ("frames", "new", "usual"), [(ENGLISH, "hinge", "parcel"), (CHINESE, "密封圈", "纸箱")]
)
def test_what_is_as_frequent_elsewhere_is_no_news(frames, new, usual):
    said = corpus(frames, [new, usual], [])
    elsewhere = corpus(frames, [usual], [], seed=1) + ["nothing" if frames is ENGLISH else "没什么"] * 30

    labels = [proposal.label for proposal in discover(said, [], background=elsewhere)]

    assert labels == [new]


def test_a_phrase_is_proposed_whole():
    found = discover(corpus(ENGLISH, ["charging port"], CHATTER), [])

    assert [proposal.terms for proposal in found] == [("charging port",)]


def test_what_nobody_judges_is_no_aspect():
    said = ["the parcel is brown"] * 30 + corpus(ENGLISH, ["hinge"], [])

    assert [proposal.label for proposal in discover(said, [])] == ["hinge"]


def test_terms_of_one_meaning_become_one_proposal():
    def encode(terms):
        meaning = {"hinge": [1.0, 0.0], "pivot": [0.96, 0.28], "strap": [0.0, 1.0], "joint": [0.99, 0.141]}
        return np.array([meaning[term] for term in terms], dtype=np.float32)

    said = corpus(ENGLISH, ["hinge", "pivot", "strap"], CHATTER)

    together = discover(said, [], encode=encode)
    known = discover(said, ["joint"], encode=encode)

    assert [set(proposal.terms) for proposal in together] == [{"hinge", "pivot"}, {"strap"}]
    assert [proposal.terms for proposal in known] == [("strap",)]


def test_a_few_mentions_are_chance():
    said = corpus(ENGLISH, ["hinge"], CHATTER) + ["the lid is great"] * 3

    assert [proposal.label for proposal in discover(said, [])] == ["hinge"]


def test_no_more_is_proposed_than_a_person_reads():
    said = corpus(ENGLISH, ["hinge", "strap", "lid"], CHATTER)

    assert len(discover(said, [], config=DiscoveryConfig(most=2))) == 2
    assert discover([], []) == []
    assert discover(["", "!!!", "好"], ["x"]) == []


def test_plurals_are_counted_with_their_singular():
    assert [candidates.singular(word) for word in ("hinges", "batteries", "boxes", "glass", "bus", "gas")] == [
        "hinge", "battery", "box", "glass", "bus", "gas",
    ]  # fmt: skip
