"""Tokens: the same words are cut the same way, whoever wrote them and however."""

import pytest

from shop.ports.searcher import text


@pytest.mark.parametrize(
    ("word", "singular"),
    [
        ("mugs", "mug"),
        ("dresses", "dress"),
        ("dress", "dress"),
        ("watches", "watch"),
        ("boxes", "box"),
        ("batteries", "battery"),
        ("ties", "tie"),
        ("shoes", "shoe"),
        ("glasses", "glass"),
        ("knives", "knife"),
        ("women", "woman"),
        ("bus", "bus"),
        ("lens", "lens"),
        ("gas", "gas"),
    ],
)
def test_plurals_and_singulars_meet(word, singular):
    assert text.stem(word) == singular


def test_accents_width_and_case_do_not_matter():
    assert text.fold("Café ＵＳＢ Øre straße") == "cafe usb ore strasse"


def test_chinese_becomes_pairs_and_its_last_sign():
    assert text.tokens("降噪耳机 Pro") == ["降噪", "噪耳", "耳机", "机", "pro"]


def test_korean_syllables_stay_whole():
    assert text.tokens("한국") == ["한국", "국"]


def test_a_sku_is_indexed_by_its_parts_and_as_a_whole():
    assert text.code_tokens("MUG-BLUE/42") == ["mug", "blue", "42", "mugblue42"]


def clauses(query):
    return [
        " or ".join(f"{token.text}{'*' * token.is_prefix}" for token in clause)
        for clause in text.parse(query).clauses
    ]


def test_the_latest_word_of_a_query_may_still_grow():
    assert clauses("wireless headphones") == ["wireless", "headphone* or headphones*"]


def test_every_sign_of_a_chinese_query_must_lie_in_a_pair():
    assert clauses("降噪耳机") == ["降噪", "耳机"]
    assert clauses("六个字的词组") == ["六个", "个字 or 字的", "字的 or 的词", "词组"]


def test_one_chinese_sign_is_the_beginning_of_a_token():
    assert clauses("茶") == ["茶*"]


def test_scripts_may_be_mixed_without_spaces():
    assert clauses("USB充电") == ["usb", "充电"]


def test_small_words_do_not_narrow_a_query_but_may_be_all_of_it():
    assert clauses("a mug for the tea") == ["mug", "tea*"]
    assert clauses("the") == ["the*"]


@pytest.mark.parametrize("odd", ["", "   ", "😀", '"*()', "\x00", "—", "\ud800"])
def test_a_query_without_a_word_has_no_clause(odd):
    assert text.parse(odd).clauses == ()


def test_syntax_of_a_match_language_is_only_separators():
    assert clauses("mug\" OR title:* NEAR(x) -- ' & !") == ["mug", "title", "near", "x*"]


def test_a_query_of_a_megabyte_is_cut():
    query = text.parse("word" * 250_000)

    assert len(query.text) == 200
    assert len(text.parse("a b c d e f g h i j k l m n o p q r s t u v w x y z 1 2 3 " * 9_000).clauses) <= 24
