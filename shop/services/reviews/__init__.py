"""Reviews: one per customer and product, published at once only where there is little to fear.

A verified purchase whose text passes simple checks is published, where reviews are screened only after the app that
reads them has let it pass; everything else waits for a person. An edit is judged anew. Personal data is hidden before
anything is stored. The product's average and count change in the same transaction, under the product's lock, so that
two moderators at once cannot leave a wrong average behind.
"""

from shop.services.reviews.counting import recount
from shop.services.reviews.deciding import (
    delete,
    forget_author,
    forget_originals,
    mask,
    moderate,
    reply,
    restore,
)
from shop.services.reviews.rules import (
    MAX_TEXT,
    MAX_TITLE,
    InvalidReview,
    ReviewNotFound,
    Words,
    looks_harmless,
)
from shop.services.reviews.screening import hold, release
from shop.services.reviews.writing import submit

__all__ = [
    "MAX_TEXT",
    "MAX_TITLE",
    "InvalidReview",
    "ReviewNotFound",
    "Words",
    "delete",
    "forget_author",
    "forget_originals",
    "hold",
    "looks_harmless",
    "mask",
    "moderate",
    "recount",
    "release",
    "reply",
    "restore",
    "submit",
]
