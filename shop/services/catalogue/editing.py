"""After an edit in the admin: what lists keep of the product is brought up to date, and the change announced."""

from django.db import transaction

from shop.services.catalogue import announcing, listings


@transaction.atomic
def product_edited(*, product_id: int) -> None:
    """Recompute the product's listing rows and say that it changed."""
    listings.refresh(product_ids=[product_id])
    announcing.product_changed([product_id])
