"""Texts are parted where opinions change, and every part knows where it stands in the stored text."""

import pytest

from content.contracts import Language
from content.features.language import detect
from content.features.parts import split


def clauses(text):
    return [one.text for one in split(text).clauses]


def sentences(text):
    return [one.text for one in split(text).sentences]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It looks nice, but it broke.", ["It looks nice", "but it broke."]),
        ("Although it is small, it holds a lot", ["Although it is small", "it holds a lot"]),
        ("虽然小，但是很好用。", ["虽然小", "但是很好用。"]),
        ("Nothing but praise.", ["Nothing but praise."]),
        ("快递只不过慢了点", ["快递只不过慢了点"]),
        ("Good enough, though", ["Good enough, though"]),
        ("The camera, however, is poor.", ["The camera, however, is poor."]),
        (
            "The camera of this thing is fine, however, it is slow.",
            ["The camera of this thing is fine", "however, it is slow."],
        ),
    ],
)
def test_a_contrast_parts_clauses(text, parts):
    assert clauses(text) == parts


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("It weighs 4.5 kg, e.g. more than mine.", 1),
        ("See www.example.com/a.b for more.", 1),
        ("Great.Love it", 2),
        ("质量不错~物流很快。推荐！", 3),
        ("Fine...\nworks", 2),
    ],
)
def test_sentences_end_where_a_reader_sees_an_end(text, n):
    assert len(sentences(text)) == n


def test_parts_stand_verbatim_in_the_stored_text():
    text = "<p>Great&nbsp;sound</p>, bad\u200b battery but ＯＫ overall 👍"

    found = split(text)

    assert [text[one.start : one.end] for one in found.clauses][-1].endswith("but ＯＫ overall 👍")
    assert all("<" not in one.text and "\u200b" not in one.text for one in found.clauses)


@pytest.mark.parametrize(
    "text", ["", "👍", "\u200b\u202e", "<br>", "A" * 50_000, "QUFB" * 2_000, "好" * 20_000]
)
def test_nothing_that_somebody_writes_fails(text):
    assert all(len(one.text) <= 5_000 for one in split(text).sentences)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It broke", Language.EN),
        ("battery dead", Language.EN),
        ("质量很好", Language.ZH),
        ("great 很好用的东西我喜欢", Language.ZH),
        ("Sehr gute Qualität, passt super", Language.OTHER),
        ("très bien, livraison rapide", Language.OTHER),
        ("barang bagus pengiriman cepat", Language.OTHER),
        ("hen hao yong bu cuo", Language.OTHER),
        ("すごくいいです", Language.OTHER),
        ("хорошо", Language.OTHER),
        ("👍👍", Language.NONE),
        ("123", Language.NONE),
    ],
)
def test_the_language_is_told(text, language):
    assert detect(text) == language
