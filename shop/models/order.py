"""Orders: what was bought at which price, sent how, and everything that happened since.

Statuses are written only by the state machines in `services.orders`; each change leaves an `OrderEvent`.
"""

import uuid

from django.db import models
from django.db.models import F
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from shop.contracts import money
from shop.models.cart import Cart, ShippingMethod
from shop.models.catalogue import Variant
from shop.models.channel import Channel
from shop.models.customer import Address, Customer, Visitor
from shop.models.fields import amount_field, currency_field, not_negative
from shop.models.stock import Location

GOODS_AND_SHIPPING = F("subtotal") - F("discount") + F("shipping")


class Order(models.Model):
    class Status(models.TextChoices):
        PENDING = "pending", _("waiting for payment")
        CONFIRMED = "confirmed", _("confirmed")
        COMPLETED = "completed", _("completed")
        CANCELLED = "cancelled", _("cancelled")

    number = models.CharField(max_length=40, unique=True)
    token = models.UUIDField(default=uuid.uuid4, unique=True)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="orders")
    cart = models.OneToOneField(Cart, models.SET_NULL, null=True, blank=True, related_name="order")
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, blank=True, related_name="orders")
    visitor = models.ForeignKey(Visitor, models.SET_NULL, null=True, blank=True, related_name="orders")
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, blank=True)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PENDING)
    currency = currency_field()
    prices_include_tax = models.BooleanField()
    subtotal = amount_field(help_text=_("Sum of the lines as shown."))
    discount = amount_field(default=0)
    voucher_code = models.CharField(max_length=40, blank=True)
    shipping = amount_field(default=0, help_text=_("As shown."))
    tax = amount_field(help_text=_("Of lines and shipping."))
    total = amount_field(help_text=_("What the shopper pays."))
    shipping_method = models.ForeignKey(
        ShippingMethod, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    shipping_name = models.CharField(max_length=80, blank=True)
    shipping_address = models.ForeignKey(Address, models.PROTECT, null=True, blank=True, related_name="+")
    pickup_location = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    external_ref = models.CharField(max_length=80, null=True, blank=True)
    screening_id = models.CharField(max_length=40, blank=True)
    needs_review = models.BooleanField(
        default=False, help_text=_("Nothing is sent before an operator has looked at it.")
    )
    is_provisional = models.BooleanField(
        default=False, help_text=_("Screened in haste: it is screened again before anything is sent.")
    )
    placed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_ref"], name="an_imported_order_once_per_channel"
            ),
            not_negative("order_amounts_not_negative", "subtotal", "discount", "shipping", "tax", "total"),
            models.CheckConstraint(
                name="order_total_adds_up",
                # Rounded, because SQLite adds decimals as binary fractions: there 0.1 + 0.2 is not 0.3.
                condition=(
                    models.Q(prices_include_tax=True, total=Round(GOODS_AND_SHIPPING, money.DECIMAL_PLACES))
                    | models.Q(
                        prices_include_tax=False,
                        total=Round(GOODS_AND_SHIPPING + F("tax"), money.DECIMAL_PLACES),
                    )
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-placed_at"], name="orders_of_customer"),
            models.Index(fields=["status", "-placed_at"], name="orders_by_status"),
            models.Index(fields=["-placed_at", "-id"], name="orders_by_time"),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """A line as sold: names and amounts are snapshots that no later edit of the catalogue changes."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="order_lines")
    location = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+")
    product_name = models.CharField(max_length=160)
    variant_name = models.CharField(max_length=120, blank=True)
    sku = models.CharField(max_length=60)
    quantity = models.PositiveIntegerField()
    unit_price = amount_field()
    subtotal = amount_field()
    discount = amount_field(default=0)
    tax_rate = models.DecimalField(max_digits=6, decimal_places=5, default=0)
    tax = amount_field(default=0)
    total = amount_field(help_text=_("What the shopper pays for the line, tax included."))
    slate_id = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="order_line_has_quantity"),
            not_negative(
                "order_line_amounts_not_negative", "unit_price", "subtotal", "discount", "tax", "total"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity}×{self.sku}"


class Fulfilment(models.Model):
    """A parcel, or goods to be collected, from one location."""

    class Status(models.TextChoices):
        PENDING = "pending", _("to be packed")
        READY = "ready", _("ready for collection")
        SHIPPED = "shipped", _("on its way")
        DELIVERED = "delivered", _("delivered")
        COLLECTED = "collected", _("collected")
        CANCELLED = "cancelled", _("cancelled")

    order = models.ForeignKey(Order, models.CASCADE, related_name="fulfilments")
    location = models.ForeignKey(Location, models.PROTECT, related_name="fulfilments")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PENDING)
    carrier = models.CharField(max_length=60, blank=True)
    tracking_number = models.CharField(max_length=80, blank=True)
    tracking_url = models.URLField(blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.order_id}/{self.pk}"


class FulfilmentLine(models.Model):
    fulfilment = models.ForeignKey(Fulfilment, models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(OrderLine, models.CASCADE, related_name="fulfilment_lines")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fulfilment", "order_line"], name="an_order_line_once_per_fulfilment"
            ),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="fulfilment_line_has_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity}×{self.order_line_id}"


class OrderEvent(models.Model):
    """Append-only timeline: one row per change of order, payment, fulfilment or return."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="events")
    machine = models.CharField(max_length=10)  # order, payment, fulfilment, return
    subject_id = models.BigIntegerField(help_text=_("The row of that machine."))
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20)
    detail = models.CharField(max_length=200, blank=True)  # codes, numbers and amounts; words are notes
    actor = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["order", "at", "id"], name="timeline_of_order")]

    def __str__(self) -> str:
        return f"{self.machine}: {self.before} → {self.after}"


class OrderEventNote(models.Model):
    """What a person or a carrier said to a change: beside the timeline, which is never erased."""

    event = models.OneToOneField(OrderEvent, models.CASCADE, related_name="note")
    text = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"note of #{self.event_id}"


class Return(models.Model):
    class Status(models.TextChoices):
        REQUESTED = "requested", _("requested")
        APPROVED = "approved", _("approved")
        RECEIVED = "received", _("received")
        REFUNDED = "refunded", _("refunded")
        REJECTED = "rejected", _("rejected")
        CANCELLED = "cancelled", _("cancelled")

    class Reason(models.TextChoices):
        """Why, as a code: the first four are not the shopper's doing."""

        DAMAGED = "damaged", _("arrived damaged or faulty")
        WRONG_ITEM = "wrong_item", _("not what was ordered")
        NOT_AS_DESCRIBED = "not_as_described", _("not as described")
        TOO_LATE = "too_late", _("arrived too late")
        WRONG_SIZE = "wrong_size", _("does not fit")
        UNWANTED = "unwanted", _("not wanted any more")
        OTHER = "other", _("another reason")

    order = models.ForeignKey(Order, models.CASCADE, related_name="returns")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.REQUESTED)
    reason_code = models.CharField(max_length=16, choices=Reason.choices, blank=True)
    reason = models.CharField(max_length=200, blank=True, help_text=_("In the shopper's own words."))
    requested_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.order_id}/{self.pk}"


class ReturnLine(models.Model):
    item_return = models.ForeignKey(Return, models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(OrderLine, models.CASCADE, related_name="return_lines")
    quantity = models.PositiveIntegerField()
    restock = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item_return", "order_line"], name="an_order_line_once_per_return"
            ),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="return_line_has_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity}×{self.order_line_id}"
