"""Passages that answer: from the packaged articles, from operators' own, and from what is said of products."""

from datetime import UTC, datetime

import numpy as np
import pytest

from support import predictor
from support.contracts import Authority, Intent, Language, Passage, Understood
from support.features.products import sentences
from support.models import Article, ArticleVersion
from support.predictor import retrieving
from support.predictor.collection import gathered
from support.predictor.ranking import Words, fuse
from support.predictor.wording import stemmed, terms


@pytest.fixture(autouse=True)
def untrained(settings, tmp_path):
    settings.ARTIFACTS_DIR = tmp_path
    predictor.reset()
    yield
    predictor.reset()


def passage(key: str, text: str, authority: Authority) -> Passage:
    return Passage(key, text, authority, "en", "Kettle")


NOTHING_KNOWN = Understood(((Intent.PRODUCT_FACT, 0.1),), 0.5, "fallback")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("question", "language", "key"),
    [
        ("who pays the customs duties", Language.EN, "policy:abroad"),
        ("can I pay in instalments", Language.EN, "faq:installments"),
        ("退货邮费谁付", Language.ZH, "policy:return-costs"),
        ("怎么注销账户", Language.ZH, "faq:delete-account"),
    ],
)
def test_packaged_articles_answer_before_the_shop_has_its_own(question, language, key):
    found = predictor.retrieve(question, language=language)

    assert found[0].key == key
    assert predictor.answerable(question, found) > 0.5


@pytest.mark.django_db
def test_no_article_stands_in_the_list_twice_and_no_more_than_asked_for():
    found = predictor.retrieve("return policy of the shop", language=Language.EN, limit=3)

    assert len({one.key for one in found}) == len(found) == 3


@pytest.mark.django_db
def test_what_no_passage_speaks_of_is_not_answerable():
    found = predictor.retrieve("Who designed the Eiffel tower?", language=Language.EN)

    assert predictor.answerable("Who designed the Eiffel tower?", found) < 0.5


def test_nothing_found_is_not_answerable():
    assert predictor.answerable("anything", []) == 0.0


@pytest.mark.django_db
def test_an_edited_article_answers_at_once_and_an_unpublished_one_never():
    now = datetime(2026, 6, 1, tzinfo=UTC)
    assert predictor.retrieve("parking", language=Language.EN) != []  # of the packaged ones
    article = Article.objects.create(key="parking", kind="faq", topic="store_info", created_at=now)
    version(article, 1, "Parking is free.", now)
    assert predictor.retrieve("parking", language=Language.EN)[0].text == "Parking is free."

    version(article, 2, "Parking costs two euros.", now)
    assert predictor.retrieve("parking", language=Language.EN)[0].text == "Parking costs two euros."

    Article.objects.filter(pk=article.pk).update(is_published=False)
    assert "faq:parking" not in {one.key for one in predictor.retrieve("parking", language=Language.EN)}


def version(article: Article, number: int, text: str, now: datetime) -> None:
    ArticleVersion.objects.create(
        article=article,
        number=number,
        title_en="Parking",
        title_zh="停车",
        body_en=text,
        body_zh="停车",
        at=now,
    )


def test_a_property_comes_before_a_review_that_says_the_same():
    found = gathered(
        [
            passage("review:1", "Capacity: 2 litres", Authority.REVIEW),
            passage("attribute:1:capacity", "Capacity: 2 litres", Authority.ATTRIBUTE),
        ],
        ("", ""),
        Language.EN,
    )

    keys = [one.key for one in retrieving.search("capacity", found, NOTHING_KNOWN, vectors=None, limit=2)]

    assert keys == ["attribute:1:capacity", "review:1"]


def test_authority_alone_answers_nothing():
    found = gathered([passage("attribute:1:colour", "Colour: red", Authority.ATTRIBUTE)], ("",), Language.EN)

    assert retrieving.search("zzz", found, NOTHING_KNOWN, vectors=None, limit=5) == []


def test_rare_words_weigh_more_than_common_ones():
    words = Words(["order parcel", "order invoice", "order voucher", "invoice voucher"])

    assert words.search("order parcel").scores.argmax() == 0
    assert words.search("order parcel").coverage[1] < 0.5


ALIKE = {"a": 1.0, "b": 1.0}


def test_fusion_prefers_what_two_scores_agree_on():
    fused = fuse({"a": np.array([3.0, 2.0, 0.0]), "b": np.array([0.0, 2.0, 3.0])}, ALIKE, ALIKE)

    assert fused.argmax() == 1
    assert fused[1] == pytest.approx(2 / 3)


def test_fusion_gives_nothing_to_what_no_score_found():
    assert fuse({"a": np.array([1.0, 0.0])}, ALIKE, ALIKE)[1] == 0.0


def test_what_hardly_fits_stays_low_though_it_is_the_best():
    assert fuse({"a": np.array([0.1, 0.0])}, ALIKE, ALIKE)[0] == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("returns", "return"),
        ("shipping", "ship"),
        ("stopped", "stop"),
        ("class", "class"),
        ("parties", "party"),
    ],
)
def test_forms_of_a_word_meet_in_its_stem(word, stem):
    assert stemmed(word) == stem


def test_chinese_is_compared_in_pairs_of_characters_without_those_that_join():
    assert terms("退货的运费") == ["退货", "退", "货", "运费", "运", "费"]


def test_texts_are_cut_into_sentences_in_both_languages():
    assert sentences("It is red. It is big!\n好用。不贵。") == [
        "It is red.",
        "It is big!",
        "好用。",
        "不贵。",
    ]
