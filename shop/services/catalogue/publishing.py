"""Whether the public sees a product at all; where it is sold is the listings' matter."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shop.contracts.errors import ShopError
from shop.models import Product
from shop.services.catalogue import announcing, listings


class NotReady(ShopError):
    """A product that cannot be published yet; the message says what it lacks."""

    code = "not_ready"
    status = 409


@transaction.atomic
def publish(*, product_id: int, now: datetime) -> Product:
    """Show a product to the public. Its first publication is its age in lists; a second does not renew it.

    Raises:
        NotReady: without a name or an active variant.
    """
    product = Product.objects.select_for_update(of=("self",)).get(pk=product_id)
    if not product.name.strip():
        raise NotReady(_("A product needs a name before it is published."), field="name")
    if not product.variants.filter(is_active=True).exists():
        raise NotReady(_("A product needs an active variant before it is published."), field="variants")
    product.status = Product.Status.PUBLISHED
    product.published_at = product.published_at or now
    product.save(update_fields=["status", "published_at", "updated_at"])
    listings.refresh(product_ids=[product_id])
    announcing.product_changed([product_id])
    return product


@transaction.atomic
def unpublish(*, product_id: int) -> Product:
    """Take a product from sight; orders and history keep it."""
    product = Product.objects.select_for_update(of=("self",)).get(pk=product_id)
    product.status = Product.Status.DRAFT
    product.save(update_fields=["status", "updated_at"])
    announcing.product_changed([product_id])
    return product
