"""Sentences of a summary: true to the counts, right in grammar, in both languages, each of its own form."""

import itertools
import re

import pytest

from content.contracts import Limits
from content.policy import aggregate, summary, voices
from tests.content.hearing import NAMES, heard

LIMITS = Limits()


def claims(*groups, n_reviewers):
    """Claims of reviews: (opinions, how many reviewers say so)."""
    numbers = itertools.count(1)
    reviews = [heard(next(numbers), *opinions) for opinions, n in groups for _ in range(n)]
    counted = aggregate.aggregate(voices.voices(reviews), n_reviewers=n_reviewers, limits=LIMITS)
    return summary.claims(counted, NAMES, LIMITS)


def test_a_sentence_of_praise_carries_its_counts():
    found = claims((["battery+"], 31), (["battery-"], 7), n_reviewers=41)

    assert [one.en for one in found] == ["31 of 41 reviewers praise the battery; 7 are critical."]
    assert [one.zh for one in found] == ["41 位评价者中 31 位称赞续航，7 位提出批评。"]
    assert (found[0].n, found[0].of, found[0].aspects) == (31, 41, ("battery",))


def test_one_critic_is_singular():
    found = claims((["battery+"], 9), (["battery-"], 1), n_reviewers=10)

    assert found[0].en == "9 of 10 reviewers praise the battery; 1 is critical."


def test_nobody_opposed_is_not_mentioned():
    found = claims((["battery+"], 4), n_reviewers=4)

    assert found[0].en == "4 of 4 reviewers praise the battery."
    assert found[0].zh == "4 位评价者中 4 位称赞续航。"


def test_criticism_says_how_many_are_content():
    found = claims((["fit-"], 12), (["fit+"], 3), n_reviewers=41)

    assert found[0].en == "Criticism of the fit comes from 12 of 41 reviewers, praise from 3."
    assert found[0].zh == "版型受到批评：41 位评价者里 12 位不满意，3 位满意。"
    assert found[0].n == 12


def test_divided_opinion_is_said_to_be_divided():
    found = claims((["fit-"], 9), (["fit+"], 8), (["fit0"], 2), n_reviewers=41)

    assert found[0].en == "Opinions on the fit are divided: praise from 8 of 41, criticism from 9."
    assert found[0].zh == "对版型的看法不一：41 位评价者中 8 位说好，9 位说不好。"
    assert found[0].n == 17


def test_fewer_than_three_reviewers_are_no_summary():
    assert claims((["battery+"], 2), n_reviewers=2) == ()


def test_two_who_agree_among_three_who_mention_it_are_no_sentence():
    assert claims((["fit+"], 2), (["fit0"], 1), n_reviewers=9) == ()


def test_one_for_and_one_against_are_no_division():
    assert claims((["fit+"], 1), (["fit-"], 1), (["fit0"], 1), n_reviewers=9) == ()


def test_what_has_no_clear_side_is_left_out():
    assert claims((["fit0"], 5), n_reviewers=5) == ()


def test_each_side_has_a_place_and_the_most_mentioned_comes_first():
    found = claims((["battery+", "sound+", "look+"], 20), (["look+"], 10), (["fit-"], 4), n_reviewers=40)

    assert [one.aspects for one in found] == [("look",), ("battery",), ("fit",)]


def test_at_most_three_sentences():
    found = claims((["battery+", "sound+", "look+", "fit+", "usb+"], 20), n_reviewers=40)

    assert len(found) == 3


@pytest.mark.parametrize("sign", ["+", "-", "both"])
def test_no_two_sentences_of_a_summary_are_alike(sign):
    codes = ["battery", "sound", "look"]
    signs = ["+", "-"] if sign == "both" else [sign]
    found = claims(([code + one for code in codes for one in signs], 6), n_reviewers=9)

    # Without its names and numbers, each sentence is still another one.
    bare = re.compile(r"\d+|battery|sound|look|续航|音质|外观", re.IGNORECASE)
    assert len({bare.sub("", one.en) for one in found}) == 3
    assert len({bare.sub("", one.zh) for one in found}) == 3


@pytest.mark.parametrize("sign", ["+", "-", "both"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_every_form_states_every_number_it_should(sign, place):
    codes = ["battery", "sound", "look"]
    signs = ["+", "-"] if sign == "both" else [sign]
    agreeing = [code + one for code in codes for one in signs]
    opposed = [code + ("-" if sign == "+" else "+") for code in codes] if sign != "both" else []
    found = claims((agreeing, 6), (opposed, 2 if opposed else 0), n_reviewers=19)[place]

    expected = {"19", "6"} | ({"2"} if opposed else set())
    assert set(re.findall(r"\d+", found.en)) == expected
    assert set(re.findall(r"\d+", found.zh)) == expected


def test_a_name_in_capitals_stays_so_inside_a_sentence():
    found = claims((["usb+"], 3), n_reviewers=3)

    assert found[0].en == "3 of 3 reviewers praise the USB ports."
