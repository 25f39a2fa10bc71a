"""Samples of what customers say, for the style guide: a published insight as the product page would join it."""

import json
from datetime import UTC, datetime

from django.http import QueryDict

from shop.contracts.insights import Opinion
from shop.services.catalogue import InsightFacts
from shop.views.insight_rows import Insight
from shop.views.insights import insight_of
from shop.views.marking import Mark, parts_of
from shop.views.review_list import ReviewRow

AT = datetime(2026, 3, 4, 15, 20, tzinfo=UTC)
N = 41
TEXT = "The handle stays cool, but the lid drips when it is full."
# Code, names, how many mention, praise and criticise it, verdict, interval of praise.
ASPECTS = (
    ("comfort", "handle", "把手", 31, 29, 2, Opinion.POSITIVE, 0.79, 0.98),
    ("look", "look", "外观", 18, 16, 2, Opinion.POSITIVE, 0.67, 0.97),
    ("ease", "pouring", "倒水", 14, 8, 6, Opinion.MIXED, 0.33, 0.79),
    ("leak", "lid", "盖子", 9, 1, 8, Opinion.NEGATIVE, 0.02, 0.44),
)


def insight() -> Insight | None:
    """With one aspect asked for."""
    return insight_of(
        InsightFacts(43, N, json.dumps(_shown()), "[]", "fallback", AT),
        n_reviews=43,
        query=QueryDict("aspect=leak&opinion=negative"),
    )


def review() -> ReviewRow:
    """With words that praise and words that criticise."""
    marks = (Mark(0, 21, Opinion.POSITIVE), Mark(27, 56, Opinion.NEGATIVE))
    return ReviewRow(1, 4, "", TEXT, "en", "Lin W.", AT, True, "", parts_of(TEXT, marks))


def _shown() -> dict[str, object]:
    return {
        "n_verified": 38,
        "aspects": [
            {
                "code": code, "name_en": en, "name_zh": zh, "n_reviewers": N, "n_mentions": n, "n_positive": good,
                "n_negative": bad, "verdict": verdict, "positive_lo": lo, "positive_hi": hi,
                "months": [
                    {"month": f"2026-0{month}-01", "n_positive": good * month // 6, "n_negative": bad * month // 6}
                    for month in (1, 2, 3)
                ],
            }
            for code, en, zh, n, good, bad, verdict, lo, hi in ASPECTS
        ],
        "claims": [
            {"text_en": "29 of 41 reviewers praise the handle.", "text_zh": "41 位评价者中 29 位称赞把手。"},
            {"text_en": "8 of 41 reviewers criticise the lid.", "text_zh": "41 位评价者中 8 位批评盖子。"},
        ],
        "quotes": [
            {"review_id": 1, "aspect": "comfort", "opinion": Opinion.POSITIVE, "text": TEXT[:21], "language": "en"},
            {"review_id": 1, "aspect": "leak", "opinion": Opinion.NEGATIVE, "text": TEXT[27:56], "language": "en"},
        ],
        "pros": ["comfort", "look"],
        "cons": ["leak"],
        "suits": [{"text_en": "gifts", "text_zh": "送礼", "n": 6, "of": N}],
    }  # fmt: skip
