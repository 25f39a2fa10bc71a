"""Where goods come from: suppliers, what they ask, what was ordered of them and what arrived.

Counts of a purchase order are written only by `services.purchasing`; receipts are append-only, because a supplier's
true lead times are read from them.
"""

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from shop.models.catalogue import Variant
from shop.models.fields import amount_field, currency_field, not_negative
from shop.models.stock import Location


class Supplier(models.Model):
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    email = models.EmailField(blank=True)
    currency = currency_field()
    lead_days = models.PositiveIntegerField(
        default=7, help_text=_("As promised; what is observed counts as soon as there is some.")
    )
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class SupplierOffer(models.Model):
    """What a supplier asks for a variant, and in which lots it sells."""

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="offers")
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="supplier_offers")
    cost = amount_field(help_text=_("Of one unit, in the supplier's currency."))
    pack_size = models.PositiveIntegerField(default=1, help_text=_("Units are sold in multiples of this."))
    min_quantity = models.PositiveIntegerField(default=1, help_text=_("Least units of an order."))
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier", "variant"], name="an_offer_once_per_supplier"),
            not_negative("supplier_cost_not_negative", "cost"),
            models.CheckConstraint(
                condition=models.Q(pack_size__gt=0, min_quantity__gt=0), name="supplier_lots_are_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier_id}:{self.variant_id}"


class PurchaseOrder(models.Model):
    class Status(models.TextChoices):
        PLACED = "placed", _("on order")
        PARTIAL = "partial", _("partly received")
        RECEIVED = "received", _("received in full")
        CANCELLED = "cancelled", _("cancelled")

    number = models.CharField(max_length=40, unique=True)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="orders")
    location = models.ForeignKey(Location, models.PROTECT, related_name="purchase_orders")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.PLACED)
    currency = currency_field()
    decision = models.CharField(
        max_length=80, null=True, blank=True, unique=True, help_text=_("The proposal that it was made from.")
    )
    actor = models.CharField(max_length=80, blank=True)
    ordered_at = models.DateTimeField()
    expected_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["status", "expected_at"], name="purchases_by_status")]

    def __str__(self) -> str:
        return self.number


class PurchaseOrderLine(models.Model):
    order = models.ForeignKey(PurchaseOrder, models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="purchase_lines")
    quantity = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    unit_cost = amount_field()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "variant"], name="a_variant_once_per_purchase"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="purchase_line_has_quantity"),
            models.CheckConstraint(
                condition=models.Q(received__lte=F("quantity")), name="no_more_received_than_ordered"
            ),
            not_negative("purchase_cost_not_negative", "unit_cost"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity}×{self.variant_id}"


class PurchaseReceipt(models.Model):
    """Append-only: units of a line that arrived with one delivery note."""

    line = models.ForeignKey(PurchaseOrderLine, models.PROTECT, related_name="receipts")
    quantity = models.PositiveIntegerField()
    note = models.CharField(max_length=80, help_text=_("Number of the delivery note."))
    actor = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "note"], name="a_delivery_note_once_per_line"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="a_receipt_holds_something"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity}×{self.line_id}"
