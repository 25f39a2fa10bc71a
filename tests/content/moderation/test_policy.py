"""The verdict, rule by rule."""

import pytest

from content.contracts import Copies, Finding, Flag, Language, Rush, Seen, Verdict
from content.policy import moderating

EN = Language.EN


def verdict(**fields) -> Verdict:
    return moderating.moderate(Seen(**{"language": EN, "n_general": 3, **fields})).verdict


@pytest.mark.parametrize("flag", [Flag.SPAM, Flag.LINK, Flag.CONTACT, Flag.ABUSE, Flag.UNREADABLE])
def test_what_nobody_wants_to_read_waits_for_a_person(flag):
    assert verdict(words=(Finding(flag),), is_verified=True) is Verdict.HOLD


def test_orders_to_an_assistant_stay_public_and_are_kept_from_every_assistant():
    judged = moderating.moderate(Seen(words=(Finding(Flag.INSTRUCTION),), language=EN, is_verified=True))

    assert (judged.verdict, judged.is_quarantined, judged.weight) == (Verdict.ALLOW, True, 1.0)


def test_hidden_personal_data_and_other_languages_hold_nothing():
    assert verdict(words=(Finding(Flag.PERSONAL_DATA),), language=Language.OTHER) is Verdict.ALLOW


def test_two_hundred_unverified_reviews_of_an_hour_wait_and_count_a_tenth():
    judged = moderating.moderate(Seen(rush=Rush(200, 200, 0.05), language=EN, n_general=3))

    assert (judged.verdict, judged.weight) == (Verdict.HOLD, 0.1)


def test_a_launch_day_of_verified_buyers_is_no_rush():
    assert not moderating.is_rush(Rush(200, 20, 0.05))
    assert verdict(rush=Rush(200, 200, 0.05), is_verified=True) is Verdict.ALLOW


@pytest.mark.parametrize(
    ("rush", "expected"),
    [
        (Rush(7, 7, 0.001), False),
        (Rush(8, 8, 0.001), True),
        (Rush(8, 8, 4.0), False),
        (Rush(17, 8, 0.001), False),
    ],
)
def test_a_rush_is_large_rare_and_mostly_unverified(rush, expected):
    assert moderating.is_rush(rush) is expected


def test_the_chance_of_many_is_bounded_from_above():
    assert moderating.poisson_tail(3, 5.0) == 1.0
    assert moderating.poisson_tail(10, 2.0) == pytest.approx(3.0518e-4, rel=1e-3)


def test_a_strangers_copy_waits_and_a_buyers_does_not():
    copies = Copies(n_authors=1, similarity=0.9)

    assert verdict(copies=copies) is Verdict.HOLD
    assert verdict(copies=copies, is_verified=True) is Verdict.ALLOW
    assert verdict(copies=Copies(n_authors=1, similarity=0.84)) is Verdict.ALLOW


def test_the_same_words_under_three_other_products_wait():
    assert verdict(copies=Copies(n_products=3, similarity=1.0)) is Verdict.HOLD
    assert verdict(copies=Copies(n_products=2, similarity=1.0)) is Verdict.ALLOW


def test_a_long_text_about_nothing_waits_only_of_a_stranger():
    stray = {"n_words": 30, "n_general": 1}

    assert verdict(**stray) is Verdict.HOLD
    assert verdict(**stray, is_verified=True) is Verdict.ALLOW
    assert verdict(n_words=29, n_general=1) is Verdict.ALLOW
    assert verdict(**stray, aspects=frozenset({"fit"})) is Verdict.ALLOW
    assert verdict(**stray, n_about_product=1) is Verdict.ALLOW


def test_delivery_alone_is_marked_and_not_held():
    judged = moderating.moderate(
        Seen(aspects=frozenset({"delivery", "service"}), language=EN, is_verified=True)
    )

    assert [one.flag for one in judged.findings] == [Flag.NOT_ABOUT_PRODUCT]
    assert judged.verdict is Verdict.ALLOW
