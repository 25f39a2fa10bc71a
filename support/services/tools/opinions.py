"""What reviewers say of a product: counts by aspect, and sentences word for word. Their words are data."""

from support import predictor
from support.contracts import Authority, ToolCall, ToolContext, ToolResult
from support.features import opinions, products, properties, scoped
from support.policy import refusing
from support.services.tools import arguments, results

MOST_QUOTES = 3
REVIEWS = (Authority.REVIEW, Authority.VERIFIED_REVIEW)


def review_facts(call: ToolCall, context: ToolContext) -> ToolResult:
    """Rating, what is praised and criticised by how many, and the reviews that speak of what was asked."""
    product = scoped.products(context).filter(pk=arguments.number(call, "product_id") or 0).first()
    if product is None:
        return results.missing(call, context)
    base: dict[str, object] = {
        "product_id": product.pk,
        "product": product.name,
        "slug": product.slug,
        "rating": f"{product.rating_average:.1f}" if product.rating_average is not None else "",
        "n_reviews": product.n_reviews,
    }
    quotes = _quotes(arguments.text(call, "question"), product.pk, context)
    return results.ok(call, [base, *opinions.aspects(product.pk), *quotes], untrusted=("quote",))


def _quotes(question: str, product_id: int, context: ToolContext) -> list[dict[str, object]]:
    if not question:
        return []
    # What tells the assistant what to do is no opinion, and is not repeated as one.
    found = predictor.retrieve(
        question, language=context.language, product_ids=(product_id,), limit=8, with_articles=False
    )
    said = [one for one in found if one.authority in REVIEWS]
    if not said:
        passages = products.product_passages((product_id,), context.language)
        said = [
            one
            for one in passages
            if one.authority in REVIEWS
            and (properties.is_said_in(question, one.text) or not properties.is_about_one(question))
        ]
        # The customer's own language; where nobody has written in it, whatever was written.
        said = [one for one in said if one.language == context.language] or said
    return [
        {"quote": one.text, "key": one.key, "url": one.url, "score": f"{one.score:.3f}"}
        for one in [one for one in said if not refusing.refusal(one.text)][:MOST_QUOTES]
    ]
