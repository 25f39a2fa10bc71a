"""What customers say on a product's page: counted words, filters that mark them, and no query of its own."""

import json
import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shop.contracts.insights import Bullet
from shop.models import AspectInsight, Product, Review
from shop.services import insights
from shop.views.charts import MonthPair, month_chart
from shop.views.marking import Mark, Part, parts_of
from tests import factories as make
from tests.insighted import CRITICISM, PRAISE, SIX, Said, published, reviewed

CUP = "/en/p/stoneware-cup/"


def queries(browser: Client, path: str) -> int:
    """Queries of a page once its short-lived caches are warm; BEGIN and COMMIT are none."""
    browser.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(path).status_code == 200
    control = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return sum(not row["sql"].startswith(control) for row in seen.captured_queries)


def chips(page) -> dict[str, list[tuple[str, str, str]]]:
    return {
        str(group.verdict): [(chip.code, chip.counts, chip.url) for chip in group.chips]
        for group in page.context["insight"].groups
    }


def test_aspects_are_told_by_verdict_with_their_counts(browser: Client, cup: Product):
    published(cup)

    page = browser.get(CUP)

    assert chips(page) == {
        "positive": [("battery", "4 of 6", "?aspect=battery&opinion=positive#reviews")],
        "mixed": [("comfort", "2 for, 1 against", "?aspect=comfort#reviews")],
        "negative": [("sound", "3 of 6", "?aspect=sound&opinion=negative#reviews")],
    }
    html = page.content.decode()
    assert "4 of 6 reviewers praise the battery." in html
    assert (
        "5 of 6 reviewers mention it: 4 praise, 1 criticise. Of those who mention it, 25%–75% praise it"
        in html
    )
    assert "Counted by software in 6 published reviews by 6 people (verified purchases: 5)" in html
    assert "travel <span" in html


def test_the_page_speaks_the_readers_language(browser: Client, cup: Product):
    published(cup)

    page = browser.get(CUP.replace("/en/", "/zh-hans/"))

    insight = page.context["insight"]
    assert insight.claims == ("6 位评价者中 4 位称赞续航。",)
    assert insight.groups[0].chips[0].name == "续航"
    assert insight.numbers.months == ("2026年5月", "2026年6月")
    assert insight.suits[0].text == "旅行"


def test_what_customers_say_costs_no_query(browser: Client, cup: Product):
    reviewed(cup)
    plain = queries(browser, CUP)
    Review.objects.all().delete()
    published(cup)

    assert queries(browser, CUP) == plain


@pytest.mark.parametrize(
    "query", ["aspect=battery", "aspect=battery&opinion=positive", "review=1", "stars=5"]
)
def test_a_filter_takes_at_most_three_queries_more(query: str, browser: Client, cup: Product):
    published(cup)
    plain = queries(browser, CUP)

    assert plain < queries(browser, f"{CUP}?{query}") <= plain + 3


def test_an_aspect_narrows_the_reviews_and_marks_its_words(browser: Client, cup: Product):
    rows = published(cup)

    page = browser.get(f"{CUP}?aspect=sound&opinion=negative")

    reviews = page.context["reviews"]
    assert [row.review_id for row in reviews.rows] == [rows[5].pk, rows[2].pk, rows[1].pk]
    assert reviews.rows[2].parts == (
        Part("Great battery, but "), Part("it hisses <b>loudly</b>", "negative"), Part("."),
    )  # fmt: skip
    html = page.content.decode()
    assert '<mark class="mark mark--negative">it hisses &lt;b&gt;loudly&lt;/b&gt;</mark>' in html
    assert "3 reviews criticise this: sound" in html
    assert f'<a class="chip" href="{CUP}#reviews">Remove filter' in html
    assert reviews.n_total == 6


def test_both_opinions_of_an_aspect_are_shown_and_one_leads_to_the_other(browser: Client, cup: Product):
    published(cup)

    page = browser.get(f"{CUP}?aspect=comfort")

    assert page.context["bar"].said == "3 reviews speak of this: comfort"
    assert [(tab.label, tab.url, tab.is_current) for tab in page.context["bar"].tabs] == [
        ("All (3)", "?aspect=comfort#reviews", True),
        ("Praise (2)", "?aspect=comfort&opinion=positive#reviews", False),
        ("Criticism (1)", "?aspect=comfort&opinion=negative#reviews", False),
    ]


@pytest.mark.parametrize(
    "query", ["aspect=nothing", "aspect=%00", "aspect=<b>", "opinion=positive", "review=x"]
)
def test_an_aspect_that_is_not_shown_filters_nothing(query: str, browser: Client, cup: Product):
    published(cup)

    page = browser.get(f"{CUP}?{query}")

    assert (page.status_code, page.context["bar"], len(page.context["reviews"].rows)) == (200, None, 6)


def test_a_filter_keeps_its_aspect_from_page_to_page(browser: Client, cup: Product):
    published(
        cup, [replace(SIX[0], text=f"The battery lasts a week. {n} Comfortable too.") for n in range(20)]
    )

    second = browser.get(f"{CUP}?aspect=battery&opinion=positive&reviews=2")

    reviews = second.context["reviews"]
    assert len(reviews.rows) == 8
    assert reviews.next_url == "?aspect=battery&opinion=positive&reviews=3#reviews"
    beyond = browser.get(f"{CUP}?aspect=battery&reviews=99").context["reviews"]
    assert (beyond.wanted.page, len(beyond.rows)) == (1, 8)


def test_a_quote_leads_to_the_page_that_holds_its_review(browser: Client, cup: Product):
    rows = published(
        cup, [replace(SIX[0], text=f"The battery lasts a week. {n} Comfortable too.") for n in range(20)]
    )
    quote = browser.get(CUP).context["insight"].quotes[0]
    assert quote.url == f"?review={rows[0].pk}#review-{rows[0].pk}"

    page = browser.get(f"{CUP}{quote.url}")

    sought = page.context["reviews"].rows[-1]
    assert (page.context["reviews"].wanted.page, sought.review_id, sought.is_sought) == (3, rows[0].pk, True)
    assert f'id="review-{rows[0].pk}"' in page.content.decode()


def test_a_review_of_another_product_is_not_sought_here(browser: Client, cup: Product):
    published(cup)

    page = browser.get(f"{CUP}?review=999999")

    assert page.context["reviews"].wanted.page == 1
    assert not any(row.is_sought for row in page.context["reviews"].rows)


def test_two_reviewers_are_not_summed_up(browser: Client, cup: Product):
    published(cup, SIX[:2])

    page = browser.get(CUP)

    assert page.context["insight"].is_enough is False
    assert "Too few people have written about it" in page.content.decode()


def test_a_product_without_reviews_says_so_once(browser: Client, cup: Product):
    page = browser.get(CUP)

    assert page.context["insight"] is None
    assert "What customers say" not in page.content.decode()


def test_the_description_in_short_comes_before_the_whole(browser: Client, cup: Product):
    Product.objects.filter(pk=cup.pk).update(description_en="Long text.", description_zh_hans="长文。")
    insights.publish_bullets(
        product_id=cup.pk, bullets=[Bullet("Holds 350 ml", "容量 350 毫升")], now=cup.created_at
    )

    html = browser.get(CUP).content.decode()
    in_chinese = browser.get(CUP.replace("/en/", "/zh-hans/")).content.decode()

    assert html.index("In short") < html.index("Holds 350 ml") < html.index("<p>Long text.</p>")
    assert "容量 350 毫升" in in_chinese


def test_praise_and_criticism_are_structured_data(browser: Client, cup: Product):
    published(cup)

    found = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', browser.get(CUP).content.decode()
    )
    assert found is not None
    node = json.loads(found[1])["@graph"][0]
    assert node["positiveNotes"]["itemListElement"] == [
        {"@type": "ListItem", "position": 1, "name": "battery"}
    ]
    assert node["negativeNotes"]["itemListElement"] == [{"@type": "ListItem", "position": 1, "name": "sound"}]


def test_a_script_in_a_review_or_a_name_is_written_out_as_text(browser: Client, cup: Product):
    words = "<script>alert(1)</script>"
    published(cup, [Said(f"{words} {n}", 5, (("sound", PRAISE, words),)) for n in range(3)])
    AspectInsight.objects.update(is_shown=True)

    html = browser.get(f"{CUP}?aspect=sound").content.decode()

    assert "<script>alert(1)" not in html
    assert '<mark class="mark mark--positive">&lt;script&gt;alert(1)&lt;/script&gt;</mark>' in html


def test_every_month_stands_in_a_table_behind_its_chart(browser: Client, cup: Product):
    published(cup)

    row = browser.get(CUP).context["insight"].numbers.rows[0]

    assert (row.name, row.counts) == ("Battery", ("5", "4", "1", "25%–75%"))
    assert row.months == ("+4 −1", "+1 −0")


def test_bars_grow_from_the_middle_line():
    chart = month_chart([MonthPair(2, 1), MonthPair(0, 0), MonthPair(1, 2)], most=2)

    assert (chart.width, chart.height) == ("25", "28")
    assert chart.praise == "M0 14V0h7V14zM18 14V7h7V14z"
    assert chart.criticism == "M0 14V21h7V14zM18 14V28h7V14z"


@pytest.mark.parametrize(
    ("marks", "parts"),
    [
        ([], []),
        ([(0, 3)], [("abc", True), ("def", False)]),
        ([(3, 6)], [("abc", False), ("def", True)]),
        ([(0, 4), (2, 6)], [("abcd", True), ("ef", True)]),
        ([(1, 3), (0, 5)], [("abcde", True), ("f", False)]),
        ([(4, 99)], [("abcd", False), ("ef", True)]),
        ([(7, 9)], []),
    ],
)
def test_marks_share_a_text_without_losing_a_sign(marks, parts):
    made = parts_of("abcdef", [Mark(start, end, CRITICISM) for start, end in marks])

    assert [(part.text, bool(part.opinion)) for part in made] == parts


def test_a_card_says_what_most_reviewers_praise_at_no_query(browser: Client, cup: Product):
    plain = queries(browser, "/en/c/kitchen/")
    published(cup)

    page = browser.get("/en/c/kitchen/")
    in_chinese = browser.get("/zh-hans/c/kitchen/")

    assert [card.praised for card in page.context["cards"]] == ["battery"]
    assert "praised: battery" in page.content.decode()
    assert [card.praised for card in in_chinese.context["cards"]] == ["续航"]
    assert queries(browser, "/en/c/kitchen/") == plain


def test_a_list_is_narrowed_and_sorted_by_what_reviewers_praise(browser: Client, cup: Product):
    published(cup)
    make.product("Glass", category=cup.category)
    address = f"/en/c/{cup.category.slug}/"
    plain = browser.get(address)

    page = browser.get(address, {"praised": "battery", "sort": "praise"})

    facet = next(one for one in plain.context["facets"] if one.code == "praised")
    assert [(one.value, one.label, one.n_products) for one in facet.options] == [("battery", "battery", 1)]
    assert 'type="checkbox" id="f-praised-battery" name="praised" value="battery"' in plain.content.decode()
    assert (plain.context["found"].n_total, page.context["found"].n_total) == (2, 1)
    assert [(chip.label, chip.url) for chip in page.context["chips"]] == [
        ("praised: battery", "?sort=praise")
    ]
    assert ("praise", "Most praised") in page.context["sorts"]
    assert ("praise", "Most praised") not in plain.context["sorts"]


def test_a_list_of_praise_speaks_chinese(browser: Client, cup: Product):
    published(cup)

    page = browser.get(f"/zh-hans/c/{cup.category.slug}/", {"praised": "battery"})

    facet = next(one for one in page.context["facets"] if one.code == "praised")
    assert (facet.label, facet.options[0].label) == ("评价者称赞", "续航")
    assert [chip.label for chip in page.context["chips"]] == ["好评：续航"]
    assert "praise" in dict(page.context["sorts"])


def test_most_praised_without_an_aspect_is_most_popular_and_unknown_aspects_are_left_out(
    browser: Client, cup: Product
):
    published(cup)

    page = browser.get(f"/en/c/{cup.category.slug}/", {"praised": "<b>nothing", "sort": "praise"})

    assert (page.context["asked"].sort, page.context["found"].n_total) == ("popular", 1)
