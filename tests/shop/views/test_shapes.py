"""Components drawn once per shape: every text is its own, escaped, and no shape is taken for another."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.safestring import SafeString

from shop.templatetags import shapes
from shop.templatetags.shop_ui import product_card, review_item
from shop.views.cards import Card, picture_at
from shop.views.marking import Part
from shop.views.review_list import ReviewRow

MUG = Card(7, "/en/p/mug/", "Mug", "M", 3, "EUR", price=Decimal("12.50"))
SAID = ReviewRow(
    5, 4, "Good", "Keeps\nwarm", "en", "Ada L.", datetime(2026, 5, 4, 23, 30, tzinfo=UTC), is_verified=False, reply=""
)  # fmt: skip


def test_every_card_has_its_own_words():
    other = replace(MUG, product_id=8, url="/en/p/jug/?s=a&p=1", name="Jug", price=Decimal(3))

    first, second = product_card(MUG), product_card(other)

    assert '<a href="/en/p/mug/">Mug</a>' in first
    assert "€12.50" in first
    assert '<a href="/en/p/jug/?s=a&amp;p=1">Jug</a>' in second
    assert "€3.00" in second
    assert "Mug" not in second


@pytest.mark.parametrize(
    ("changes", "there"),
    [
        ({"brand": "Acme"}, '<span class="card__brand">Acme</span>'),
        ({"discount_percent": 20, "compare_at": Decimal(16)}, "−20%"),
        ({"compare_at": Decimal(16)}, "€16.00</s>"),
        ({"is_new": True}, ">New</span>"),
        ({"is_from": True}, "from €12.50"),
        ({"n_reviews": 9, "rating": Decimal("4.30")}, 'data-r="45"'),
        ({"n_variants": 3}, '<span class="card__hint">3 choices</span>'),
        ({"is_available": False}, '<span class="card__hint card__hint--out">Out of stock</span>'),
        ({"reason": "Best seller"}, "<span>Best seller</span>"),
        ({"price": None}, "Not for sale here"),
        (
            {"picture": picture_at("mug.webp", (160,), 800, 600, "")},
            'width="800" height="600" loading="lazy"',
        ),
        ({"slate_id": "s-1", "position": 2}, ' data-slate="s-1" data-product="7" data-position="2">'),
    ],
)
def test_what_a_card_has_is_shown_and_what_it_has_not_is_not(changes: dict[str, object], there: str):
    assert there in product_card(replace(MUG, **changes))
    assert there not in product_card(MUG)


def test_the_first_pictures_of_a_list_load_at_once():
    pictured = replace(MUG, picture=picture_at("mug.webp", (160,), 800, 800, ""))

    assert 'loading="lazy"' not in product_card(pictured, eager=True)
    assert 'loading="lazy"' in product_card(pictured)


def test_a_card_speaks_the_readers_language():
    english = product_card(replace(MUG, is_from=True))
    with translation.override("zh-hans"):
        chinese = product_card(replace(MUG, is_from=True))

    assert ("from €12.50" in english, "€12.50 起" in chinese) == (True, True)


def test_names_cannot_break_out():
    evil = '"><script>alert(1)</script>'

    for html in (
        product_card(replace(MUG, name=evil, brand=evil, reason=evil, url=evil, slate_id=evil)),
        review_item(replace(SAID, title=evil, text=evil, author_name=evil, language=evil, reply=evil)),
        review_item(replace(SAID, parts=(Part(evil), Part(evil, "positive")))),
    ):
        assert "<script>" not in html
        assert '"><' + "script" not in html


def test_a_stand_in_in_a_text_stays_a_text():
    tricky = product_card(replace(MUG, name="\x02price\x03"))

    assert "\x02price\x03</a>" in tricky


def test_a_review_keeps_its_lines_and_marks_what_was_asked_for():
    plain = review_item(SAID)
    marked = review_item(replace(SAID, parts=(Part("Keeps\n"), Part("warm", "positive")), is_sought=True))

    assert 'lang="en">Keeps<br>warm</p>' in plain
    assert 'Keeps<br><mark class="mark mark--positive">warm</mark></p>' in marked
    assert ("review--sought" in marked, "review--sought" in plain) == (True, False)
    assert '<time datetime="2026-05-04T23:30:00+00:00">May 4, 2026</time>' in plain
    assert "Verified purchase" not in plain
    assert "Verified purchase" in review_item(replace(SAID, is_verified=True))


def test_a_shape_is_drawn_once(monkeypatch: pytest.MonkeyPatch):
    drawn = []
    draw = shapes._draw
    monkeypatch.setattr(shapes, "_shapes", {})
    monkeypatch.setattr(shapes, "_draw", lambda *given: drawn.append(given[0]) or draw(*given))

    cards = [product_card(replace(MUG, name=f"Mug {n}", product_id=n)) for n in range(1, 20)]

    assert drawn == ["product_card"]
    assert len({*cards}) == 19
    assert all(isinstance(card, SafeString) for card in cards)
