"""A product whose reviews have been read: real reviews, and what they say published through the shop's own door."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from shop.contracts.insights import (
    AspectCount,
    Claim,
    Mention,
    MonthCount,
    Opinion,
    ProductInsight,
    Quote,
    Suits,
)
from shop.models import Aspect, Product, Review
from shop.services import insights
from shop.services import reviews as review_service
from tests import factories as make
from tests.factories import NOW

NAMES = {"battery": "续航", "comfort": "舒适度", "sound": "音质", "noise": "噪音"}


@dataclass(frozen=True)
class Said:
    """A review to be written: its words, and what in them praises or criticises which aspect."""

    text: str
    stars: int = 5
    remarks: tuple[tuple[str, Opinion, str], ...] = ()  # aspect, opinion, the words
    language: str = "en"
    is_verified: bool = True


PRAISE, CRITICISM = Opinion.POSITIVE, Opinion.NEGATIVE
SIX = (
    Said("The battery lasts a week. Comfortable too.", 5,
         (("battery", PRAISE, "The battery lasts a week"), ("comfort", PRAISE, "Comfortable"))),
    Said("Great battery, but it hisses <b>loudly</b>.", 3,
         (("battery", PRAISE, "Great battery"), ("sound", CRITICISM, "it hisses <b>loudly</b>"))),
    Said("续航很好，就是有底噪。", 4, (("battery", PRAISE, "续航很好"), ("sound", CRITICISM, "有底噪")), "zh-hans"),
    Said("Soft pads, a battery that keeps its word.", 5,
         (("comfort", PRAISE, "Soft pads"), ("battery", PRAISE, "a battery that keeps its word"))),
    Said("Presses on the ears. The battery is flat by noon.", 2,
         (("comfort", CRITICISM, "Presses on the ears"), ("battery", CRITICISM, "The battery is flat by noon"))),
    Said("A hum whenever it is quiet.", 2, (("sound", CRITICISM, "A hum whenever it is quiet"),), is_verified=False),
)  # fmt: skip


def aspect(code: str) -> Aspect:
    names = {"name": code, "name_en": code, "name_zh_hans": NAMES.get(code, code)}
    return Aspect.objects.get_or_create(code=code, defaults=names)[0]


def reviewed(product: Product, said: Sequence[Said] = SIX) -> list[Review]:
    """Published reviews of `product`, a day apart, the last of them the newest."""
    first = NOW - timedelta(days=len(said))
    rows = [
        Review.objects.create(
            product=product,
            customer=make.customer(),
            author_name=f"Reader {at}",
            stars=one.stars,
            text=one.text,
            language=one.language,
            is_verified=one.is_verified,
            state=Review.State.APPROVED,
            created_at=first + timedelta(days=at),
        )
        for at, one in enumerate(said, start=1)
    ]
    review_service.recount([product.pk])
    return rows


def published(product: Product, said: Sequence[Said] = SIX, **changes: object) -> list[Review]:
    """Reviews of `product`, and the insight that counts them. `changes` replace fields of the insight."""
    rows = reviewed(product, said)
    mentions = [
        Mention(row.pk, code, opinion, row.text.index(words), row.text.index(words) + len(words))
        for row, one in zip(rows, said, strict=True)
        for code, opinion, words in one.remarks
    ]
    codes = list(dict.fromkeys(mention.aspect for mention in mentions))
    for code in codes:
        aspect(code)
    counts = sorted((_count(code, rows, mentions) for code in codes), key=lambda row: -row.n_mentions)
    first = counts[0] if counts else None
    insight = ProductInsight(
        product_id=product.pk,
        n_reviews=len(rows),
        n_reviewers=len(rows),
        n_verified=sum(row.is_verified for row in rows),
        aspects=tuple(counts),
        quotes=tuple(_quote(mention, rows) for mention in mentions[:3]),
        claims=(_claim(first),) if first else (),
        pros=tuple(row.code for row in counts if row.verdict is PRAISE),
        cons=tuple(row.code for row in counts if row.verdict is CRITICISM),
        suits=(Suits("travel", "travel", "旅行", 3, len(rows)),),
        as_of=NOW,
        source="fallback",
        model_version="",
        digest="d",
    )
    insights.publish(insight=replace(insight, **changes), mentions=mentions, now=NOW)
    return rows


def _count(code: str, rows: Sequence[Review], mentions: Sequence[Mention]) -> AspectCount:
    mine = [mention for mention in mentions if mention.aspect == code]
    good = {mention.review_id for mention in mine if mention.opinion is PRAISE}
    bad = {mention.review_id for mention in mine if mention.opinion is CRITICISM}
    n = len(good | bad)
    is_mixed = min(len(good), len(bad)) >= 0.3 * n
    verdict = Opinion.MIXED if is_mixed else PRAISE if len(good) > len(bad) else CRITICISM
    months = (MonthCount(date(2026, 5, 1), len(good), len(bad)), MonthCount(date(2026, 6, 1), 1, 0))
    return AspectCount(
        code, len(rows), n, len(good), len(bad), 0, n, verdict, 0.25, 0.75, months, is_shown=n >= 3
    )


def _quote(mention: Mention, rows: Sequence[Review]) -> Quote:
    row = next(row for row in rows if row.pk == mention.review_id)
    words = row.text[mention.start : mention.end]
    return Quote(row.pk, mention.aspect, mention.opinion, words, mention.start, mention.end, row.language)


def _claim(row: AspectCount) -> Claim:
    n, of = row.n_positive, row.n_reviewers
    return Claim(
        f"{n} of {of} reviewers praise the {row.code}.",
        f"{of} 位评价者中 {n} 位称赞{NAMES.get(row.code, row.code)}。",
        (row.code,), n, of,
    )  # fmt: skip
