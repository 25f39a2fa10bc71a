"""The catalogue: prices, listings, the category tree, attributes, pictures, publication, and reading it.

`from shop.services import catalogue`, then `catalogue.set_price(…)`.
"""

from shop.services.catalogue import listings
from shop.services.catalogue.attributes import AttributeInvalid, save_attributes
from shop.services.catalogue.editing import product_edited
from shop.services.catalogue.images import ImageInvalid, add_image, remove_image, srcset
from shop.services.catalogue.page_queries import ImageFacts, InsightFacts, ProductFacts
from shop.services.catalogue.prices import (
    PriceInvalid,
    VariantNotFound,
    check_price,
    set_price,
)
from shop.services.catalogue.publishing import NotReady, publish, unpublish
from shop.services.catalogue.reading import (
    AttributeRow,
    OptionChoice,
    OptionGroup,
    ProductNotFound,
    ProductPage,
    StoreStock,
    VariantOffer,
    product_page,
)
from shop.services.catalogue.reductions import lowest_prices, was
from shop.services.catalogue.texts import TextOutdated, save_description
from shop.services.catalogue.tree import (
    CategoryLoop,
    CategoryNotFound,
    category_tree,
    move_category,
    save_category,
)

__all__ = [
    "AttributeInvalid",
    "AttributeRow",
    "CategoryLoop",
    "CategoryNotFound",
    "ImageFacts",
    "ImageInvalid",
    "InsightFacts",
    "NotReady",
    "OptionChoice",
    "OptionGroup",
    "PriceInvalid",
    "ProductFacts",
    "ProductNotFound",
    "ProductPage",
    "StoreStock",
    "TextOutdated",
    "VariantNotFound",
    "VariantOffer",
    "add_image",
    "category_tree",
    "check_price",
    "listings",
    "lowest_prices",
    "move_category",
    "product_edited",
    "product_page",
    "publish",
    "remove_image",
    "save_attributes",
    "save_category",
    "save_description",
    "set_price",
    "srcset",
    "unpublish",
    "was",
]
