"""Descriptions that something else than the product's own form writes: only over the words that were looked at."""

from django.db import transaction
from django.utils.translation import gettext as _

from shop.contracts.errors import ShopError
from shop.models import Product
from shop.services.catalogue import editing


class TextOutdated(ShopError):
    """Somebody changed the text, or removed the product, since it was looked at."""

    code = "text_outdated"
    status = 409


@transaction.atomic
def save_description(*, product_id: int, language: str, before: str, text: str) -> None:
    """Replace a product's description in "en" or "zh_hans" and say that the product changed.

    Args:
        before: the words that are replaced; if they are others by now, nothing is.

    Raises:
        TextOutdated
    """
    field = f"description_{language}"
    product = Product.objects.select_for_update().filter(pk=product_id).first()
    if product is None or (getattr(product, field) or "") != before:
        raise TextOutdated(_("The description was changed meanwhile."))
    setattr(product, field, text)
    product.save(update_fields=[field])
    editing.product_edited(product_id=product_id)
