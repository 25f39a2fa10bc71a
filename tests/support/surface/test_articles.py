"""Articles: versions in both languages, staleness, contradictions, and the pages that show them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from support.models import Article, ArticleVersion
from support.policy import contradicting
from support.policy.contradicting import Spoken
from support.services import articles
from support.services.articles import BadArticle, Texts
from tests import factories as make
from tests.factories import NOW
from tests.support.surface import people

TEXTS = Texts("Returns", "退货", "You have 30 days.", "您有 30 天。")


def article(**fields: object) -> Article:
    values = {"key": f"returns-{make.number()}", "kind": "policy", "created_at": NOW, **fields}
    return Article.objects.create(**values)


@pytest.mark.django_db
def test_saving_writes_the_next_version_and_the_same_words_write_none():
    row = article()
    save = {"article_id": row.pk, "author_id": None, "now": NOW}

    first = articles.save_version(**save, texts=TEXTS)
    same = articles.save_version(**save, texts=TEXTS)
    second = articles.save_version(
        **save, texts=Texts("Returns", "退货", "You have 14 days.", "您有 14 天。")
    )

    assert (first.number, second.number) == (1, 2)
    assert same.pk == first.pk
    assert ArticleVersion.objects.get(number=1).body_en == "You have 30 days."


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["title_en", "title_zh", "body_en", "body_zh"])
def test_a_version_without_one_of_its_texts_is_refused(name):
    row = article()
    texts = Texts(**{**{one: getattr(TEXTS, one) for one in Texts.__slots__}, name: " "})

    with pytest.raises(BadArticle) as refused:
        articles.save_version(article_id=row.pk, texts=texts, author_id=None, now=NOW)

    assert refused.value.field == name
    assert not ArticleVersion.objects.exists()


@pytest.mark.django_db
def test_packaged_articles_become_the_shops_own_once():
    assert articles.ensure(now=NOW) > 0
    assert articles.ensure(now=NOW) == 0
    assert Article.objects.filter(kind="policy").exists()


@pytest.mark.django_db
def test_an_article_is_stale_from_its_day_on():
    due = article(review_by=NOW.date())
    article(review_by=NOW.date() + timedelta(days=1))
    article(review_by=None)

    assert articles.stale(now=NOW) == [due]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("within 30 days", {30}),
        ("a 14-day right", {14}),
        ("30 天内", {30}),
        ("7个工作日", {7}),
        ("2 to 3 working days", {3}),
        ("costs 30 euros", set()),
        ("30 dayspring", set()),
    ],
)
def test_numbers_of_days_are_read_in_both_languages(text, days):
    assert set(contradicting.numbers(text).get("days", ())) == days


def test_languages_that_differ_articles_that_differ_and_settings_that_differ_are_found():
    said = [
        Spoken("a", "return_policy", "You have 30 days.", "您有 14 天。"),
        Spoken("b", "return_policy", "Within 14 days.", "14 天内。"),
        Spoken("c", "warranty", "Two years.", "两年。"),
    ]

    found = contradicting.find(said, return_days=30)

    assert [(one.first, one.second) for one in found] == [("a", "a:zh"), ("a", "b"), ("b", "settings")]
    assert (found[0].first_numbers, found[0].second_numbers) == ((30,), (14,))


def test_articles_that_agree_are_no_contradiction():
    said = [
        Spoken("a", "return_policy", "You have 30 days.", "您有 30 天。"),
        Spoken("b", "return_policy", "Send it within 30 days; money in 5 days.", "30 天内；5 天到账。"),
    ]

    assert contradicting.find(said, return_days=30) == ()


@pytest.mark.django_db
def test_an_editor_saves_both_languages_in_one_form():
    client, user = people.staff("Customer service")
    row = article()
    articles.save_version(article_id=row.pk, texts=TEXTS, author_id=None, now=NOW)
    inline = {"versions-TOTAL_FORMS": "0", "versions-INITIAL_FORMS": "0"}
    form = {
        "kind": "policy", "topic": "", "is_published": "on", "title_en": "Returns", "title_zh": "退货",
        "body_en": "You have 60 days.", "body_zh": "您有 60 天。", **inline,
    }  # fmt: skip

    answer = client.post(reverse("admin:support_article_change", args=[row.pk]), form)

    assert answer.status_code == 302, answer.context["errors"]
    assert row.versions.count() == 2
    assert row.versions.get(number=2).author == user


@pytest.mark.django_db
def test_the_list_names_contradictions_and_filters_them():
    client, _user = people.staff("Customer service")
    row = article(key="odd-one", topic="")
    texts = Texts("Odd", "奇怪", "In 30 days.", "14 天内。")
    articles.save_version(article_id=row.pk, texts=texts, author_id=None, now=NOW)

    page = client.get(reverse("admin:support_article_changelist"), {"look": "contradicting"}).content.decode()

    assert "odd-one: 30 days ≠ odd-one:zh: 14 days" in page


@pytest.mark.django_db
def test_a_cited_article_is_a_page_in_both_languages(client):
    make.channel()
    row = article(key="returns")
    articles.save_version(article_id=row.pk, texts=TEXTS, author_id=None, now=NOW)

    assert "You have 30 days." in client.get("/en/support/articles/returns/").content.decode()
    assert "您有 30 天。" in client.get("/zh-hans/support/articles/returns/").content.decode()
    assert client.get("/en/support/articles/nothing/").status_code == 404


@pytest.mark.django_db
def test_an_unpublished_article_is_no_page(client):
    make.channel()
    row = article(key="draft", is_published=False)
    articles.save_version(article_id=row.pk, texts=TEXTS, author_id=None, now=NOW)

    assert client.get("/en/support/articles/draft/").status_code == 404
