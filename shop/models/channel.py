"""Where the shop sells: channels, what each lists, at which price, and every price there ever was."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.models.catalogue import Product, Variant
from shop.models.fields import amount_field, currency_field, not_negative


class Channel(models.Model):
    class Kind(models.TextChoices):
        WEB = "web", _("web shop")
        APP = "app", _("app")
        POS = "pos", _("point of sale")
        MARKETPLACE = "marketplace", _("marketplace")
        CHAT = "chat", _("chat")

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=11, choices=Kind.choices)
    currency = currency_field()
    country = models.CharField(max_length=2, help_text=_("Whose tax applies until an address is known."))
    prices_include_tax = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    locations = models.ManyToManyField("shop.Location", through="ChannelLocation", related_name="channels")

    def __str__(self) -> str:
        return self.name


class ChannelLocation(models.Model):
    """A location whose stock a channel may sell, tried in the order of `priority`."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="sources")
    location = models.ForeignKey("shop.Location", models.CASCADE, related_name="+")
    priority = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "location"], name="a_location_once_per_channel")
        ]

    def __str__(self) -> str:
        return f"{self.channel_id}:{self.location_id}"


class ProductListing(models.Model):
    """What a channel's lists need to know of a product, in one row: kept by the services of price and stock."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="listings")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="product_listings")
    is_visible = models.BooleanField(default=True)
    price_from = amount_field(null=True, blank=True)
    price_to = amount_field(null=True, blank=True)
    compare_at_from = amount_field(null=True, blank=True)
    is_available = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "product"], name="a_product_once_per_channel")
        ]
        indexes = [
            models.Index(
                fields=["channel", "price_from", "product"],
                condition=models.Q(is_visible=True),
                name="listing_by_price",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id}:{self.product_id}"


class VariantListing(models.Model):
    """A variant's price in a channel, in the channel's currency."""

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="listings")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="variant_listings")
    is_visible = models.BooleanField(default=True)
    currency = currency_field()
    list_price = amount_field()
    compare_at_price = amount_field(null=True, blank=True)
    cost_price = amount_field(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "channel"], name="a_variant_once_per_channel"),
            not_negative("listing_amounts_not_negative", "list_price"),
            models.CheckConstraint(
                condition=models.Q(compare_at_price__isnull=True)
                | models.Q(compare_at_price__gt=models.F("list_price")),
                name="compare_at_price_is_higher",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id}:{self.channel_id}"


class PriceChange(models.Model):
    """Append-only: every price of a listing with the moment it took effect and who or what asked for it."""

    listing = models.ForeignKey(VariantListing, models.PROTECT, related_name="prices")
    price = amount_field()
    compare_at_price = amount_field(null=True, blank=True)
    currency = currency_field()
    effective_at = models.DateTimeField()
    decision = models.CharField(
        max_length=80, help_text=_("The person, import or decision row that asked for it.")
    )

    class Meta:
        indexes = [models.Index(fields=["listing", "-effective_at"], name="price_history")]
        constraints = [not_negative("past_price_not_negative", "price")]

    def __str__(self) -> str:
        return f"{self.price} {self.currency}"
