"""What reviewers say by aspect, as the shop publishes it."""

from shop.models import AspectInsight


def aspects(product_id: int) -> list[dict[str, object]]:
    """Aspects with enough reviewers to be shown, the most discussed first; counts are of distinct people."""
    rows = AspectInsight.objects.shown().filter(product_id=product_id).select_related("aspect")
    return [
        {
            "aspect": row.aspect.name,
            "verdict": row.verdict,
            "n_positive": row.n_positive,
            "n_negative": row.n_negative,
            "n_mentions": row.n_mentions,
            "n_reviewers": row.n_reviewers,
        }
        for row in rows.order_by("-n_mentions", "aspect__code")
    ]
