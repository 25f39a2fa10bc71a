"""Which columns exist once per language (English and Simplified Chinese)."""

from modeltranslation.translator import TranslationOptions, translator

from shop.models import cart, catalogue, channel, insight, stock

TRANSLATED: dict[type, tuple[str, ...]] = {
    catalogue.TaxClass: ("name",),
    catalogue.Category: ("name", "description"),
    catalogue.Brand: ("name",),
    catalogue.Attribute: ("name", "unit"),
    catalogue.AttributeOption: ("label",),
    catalogue.ProductType: ("name",),
    catalogue.Product: ("name", "summary", "description"),
    catalogue.ProductAttribute: ("text",),
    catalogue.Variant: ("name",),
    catalogue.ProductImage: ("alt",),
    catalogue.Collection: ("name", "description"),
    channel.Channel: ("name",),
    stock.Location: ("name", "hours"),
    cart.ShippingMethod: ("name",),
    insight.Aspect: ("name",),
}

for model, names in TRANSLATED.items():
    translator.register(model, type(f"{model.__name__}Translation", (TranslationOptions,), {"fields": names}))
