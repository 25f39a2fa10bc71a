"""Personal data in free text: every kind is found in its disguises, and what only looks like it is left alone."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.services import masking
from shop.services.masking import Found, Kind, checks


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("call 415-555-0132", Kind.PHONE),
        ("+44 7700 900123", Kind.PHONE),
        ("电话 138 0013 8000", Kind.PHONE),
        ("joe@mail.example", Kind.EMAIL),
        ("card 4111 1111 1111 1111", Kind.CARD),
        ("DE89 3704 0044 0532 0130 00", Kind.BANK_ACCOUNT),
        ("11010519491231002X", Kind.IDENTITY),
        ("passport no. X1234567", Kind.PASSPORT),
        ("加我微信 tea_520", Kind.HANDLE),
        ("42 Maple Avenue", Kind.ADDRESS),
        ("杭州市西湖区文三路478号", Kind.ADDRESS),
    ],
)
def test_each_kind_is_called_by_its_name(text, kind):
    assert [one.kind for one in masking.find(text)] == [kind]


def test_the_tag_is_in_the_language_of_the_text():
    assert masking.mask("Call me: 415-555-0132").text == "Call me: [phone]"
    assert masking.mask("打我电话13800138000吧").text == "打我电话[电话]吧"


def test_a_finding_says_where_it_was_and_never_what():
    masked = masking.mask("Call +1 (415) 555-0132 now")

    assert masked.found == (Found(Kind.PHONE, 5, 22),)
    assert masked.text == "Call [phone] now"


def test_signs_that_nobody_sees_go_with_the_number_that_they_split():
    assert masking.mask("a 1\u200b3\u200d800138\ufeff000\u200b b").text == "a [phone] b"
    assert masking.mask("1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣!").text == "[phone]!"


def test_places_where_something_was_hidden_are_found_again():
    text = masking.mask("Mail joe@mail.example or call 415-555-0132").text

    assert masking.tagged(text) == (Found(Kind.EMAIL, 5, 13), Found(Kind.PHONE, 22, 29))


@pytest.mark.parametrize("number", ["4111111111111111", "378282246310005", "5105105105105100"])
def test_a_card_has_an_issuer_and_a_check_digit(number):
    changed = number[:-1] + str((int(number[-1]) + 1) % 10)

    assert checks.is_card(number)
    assert not checks.is_card(changed)


def test_an_identity_number_has_a_birthday_and_a_check_sign():
    assert checks.is_chinese_id("11010519491231002X")
    assert not checks.is_chinese_id("110105194912310021")
    assert not checks.is_chinese_id("11010519491331002X")


def test_an_account_number_leaves_one_modulo_97():
    assert checks.is_iban("GB29 NWBK 6016 1331 9268 19")
    assert not checks.is_iban("GB29 NWBK 6016 1331 9268 18")


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("0123456789 -+()@.一三八加微信v路号[]电话callme\n\u200b"), max_size=80)
)
def test_masking_twice_changes_nothing_more(text):
    once = masking.mask(text).text

    assert masking.mask(once).text == once


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_passes_and_what_is_not_found_stays_as_it_was(text):
    masked = masking.mask(text)

    assert all(0 <= one.start < one.end <= len(text) for one in masked.found)
    if not masked.found:
        assert masked.text == text


@pytest.mark.parametrize(
    "text",
    ["1 " * 25_000, "9" * 50_000, "加v" * 25_000, "a@" * 25_000, "路1" * 25_000, "A1 " * 16_000, "一" * 50_000,
     "12 Oak " * 7_000, "at dot " * 7_000, "省市区" * 16_000, ". " * 25_000, "ab.cd" * 10_000, "one two " * 6_000],
)  # fmt: skip
def test_fifty_thousand_characters_take_seconds_at_most(text):
    started = time.process_time()

    masking.mask(text)

    assert time.process_time() - started < 5
