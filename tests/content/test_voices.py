"""One reviewer is one voice for each aspect, whatever is repeated."""

from datetime import timedelta

from content.contracts import Limits
from content.policy import voices
from tests.content.hearing import AT, heard


def test_several_remarks_of_one_reviewer_are_one_voice():
    found = voices.voices([heard(1, "battery+", "battery+", "battery+")])

    assert len(found) == 1
    assert (found[0].is_positive, found[0].is_negative) == (True, False)


def test_who_praises_and_criticises_does_both():
    found = voices.voices([heard(1, "battery+", "battery-")])

    assert [(voice.is_positive, voice.is_negative) for voice in found] == [(True, True)]


def test_a_neutral_remark_neither_praises_nor_criticises():
    found = voices.voices([heard(1, "battery0")])

    assert [(voice.is_positive, voice.is_negative) for voice in found] == [(False, False)]


def test_each_aspect_has_a_voice_of_its_own():
    found = voices.voices([heard(1, "battery+", "fit-")])

    assert [voice.aspect for voice in found] == ["battery", "fit"]


def test_two_reviews_of_one_author_are_one_voice_at_the_later_moment():
    later = AT + timedelta(days=40)
    first = heard(1, "battery+", author=5, is_verified=False)
    second = heard(2, "battery-", author=5, at=later)

    found = voices.voices([first, second])

    assert len(found) == 1
    assert (found[0].review_id, found[0].at, found[0].is_verified) == (2, later, True)


def test_reviews_without_a_known_author_are_a_voice_each():
    found = voices.voices([heard(1, "battery+", author=0), heard(2, "battery+", author=0)])

    assert sorted(voice.author for voice in found) == ["r1", "r2"]


def test_a_copy_is_left_out_and_half_a_weight_still_counts():
    reviews = [heard(1, weight=0.49), heard(2, weight=0.5), heard(3)]

    assert [one.written.review_id for one in voices.audible(reviews, Limits())] == [2, 3]


def test_stars_without_a_word_are_no_reviewer_of_aspects():
    reviews = [heard(1, text="  "), heard(2, text="", title="Nice")]

    assert [one.written.review_id for one in voices.audible(reviews, Limits())] == [2]
