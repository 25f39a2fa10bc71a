"""Carts: by token for guests, one per signed-in customer and channel; and the ways of delivery."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.models.catalogue import TaxClass, Variant
from shop.models.channel import Channel
from shop.models.customer import Address, Customer, Visitor
from shop.models.fields import amount_field, currency_field, not_negative
from shop.models.stock import Location

MAX_QUANTITY = 999


class ShippingMethod(models.Model):
    """A way to get goods to the shopper: delivery to countries, or pick-up at a store."""

    class Kind(models.TextChoices):
        DELIVERY = "delivery", _("delivery")
        PICKUP = "pickup", _("pick-up")

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="shipping_methods")
    countries = models.JSONField(
        default=list, blank=True, help_text=_("Two-letter codes; empty means everywhere.")
    )
    price = amount_field()
    currency = currency_field()
    free_from = amount_field(null=True, blank=True, help_text=_("Goods worth this much travel free."))
    tax_class = models.ForeignKey(TaxClass, models.PROTECT, related_name="+")
    min_days = models.PositiveIntegerField(default=1)
    max_days = models.PositiveIntegerField(default=3)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            not_negative("shipping_price_not_negative", "price"),
            models.CheckConstraint(
                condition=models.Q(max_days__gte=models.F("min_days")), name="delivery_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Cart(models.Model):
    class Status(models.TextChoices):
        OPEN = "open", _("open")
        MERGED = "merged", _("merged into another")
        ORDERED = "ordered", _("ordered")

    token = models.UUIDField(default=uuid.uuid4, unique=True)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="carts")
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, blank=True, related_name="carts")
    visitor = models.ForeignKey(Visitor, models.SET_NULL, null=True, blank=True, related_name="carts")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    currency = currency_field()
    email = models.EmailField(blank=True)
    note = models.CharField(max_length=500, blank=True)
    shipping_address = models.ForeignKey(Address, models.SET_NULL, null=True, blank=True, related_name="+")
    shipping_method = models.ForeignKey(
        ShippingMethod, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    pickup_location = models.ForeignKey(Location, models.SET_NULL, null=True, blank=True, related_name="+")
    voucher = models.ForeignKey("Voucher", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "channel"],
                condition=models.Q(status="open", customer__isnull=False),
                name="one_open_cart",
            )
        ]

    def __str__(self) -> str:
        return str(self.token)


class CartLine(models.Model):
    cart = models.ForeignKey(Cart, models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()
    seen_price = amount_field(
        help_text=_("The unit price that the shopper saw; a change becomes a problem to accept.")
    )
    slate_id = models.CharField(max_length=40, blank=True, help_text=_("The recommendation it came from."))
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="a_variant_once_per_cart"),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1, quantity__lte=MAX_QUANTITY), name="cart_quantity_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity}×{self.variant_id}"
