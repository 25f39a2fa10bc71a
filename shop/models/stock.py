"""Where goods lie, how many, and every change: guarded by the database, written only by `services.stock`."""

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from shop.models.catalogue import Variant
from shop.models.fields import not_negative


class Location(models.Model):
    class Kind(models.TextChoices):
        WAREHOUSE = "warehouse", _("warehouse")
        STORE = "store", _("store")

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    line1 = models.CharField(max_length=120, blank=True)
    city = models.CharField(max_length=80, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    hours = models.CharField(max_length=200, blank=True)
    offers_pickup = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class StockItemQuerySet(models.QuerySet["StockItem"]):
    def with_available(self) -> "StockItemQuerySet":
        """Annotate `available`: what can still be promised."""
        return self.annotate(available=F("on_hand") + F("backorder_limit") - F("reserved") - F("allocated"))


class StockItem(models.Model):
    """A variant at a location. available = on_hand + backorder_limit - reserved - allocated.

    reserved: held for a checkout under way, expires. allocated: sold, not yet shipped.
    """

    variant = models.ForeignKey(Variant, models.PROTECT, related_name="stock")
    location = models.ForeignKey(Location, models.PROTECT, related_name="stock")
    on_hand = models.IntegerField(default=0)
    reserved = models.IntegerField(default=0)
    allocated = models.IntegerField(default=0)
    backorder_limit = models.IntegerField(default=0)

    objects = StockItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "location"], name="a_variant_once_per_location"),
            not_negative("stock_not_negative", "on_hand", "reserved", "allocated", "backorder_limit"),
            models.CheckConstraint(
                condition=models.Q(on_hand__gte=F("reserved") + F("allocated") - F("backorder_limit")),
                name="promised_stock_exists",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id}@{self.location_id}"


class StockMovement(models.Model):
    """Append-only: one change of a stock item. The deltas of an item add up to its balances."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("receipt")
        ADJUSTMENT = "adjustment", _("adjustment")
        RESERVE = "reserve", _("reservation")
        RELEASE = "release", _("release")
        ALLOCATE = "allocate", _("allocation")
        DEALLOCATE = "deallocate", _("cancelled allocation")
        SHIP = "ship", _("shipment")
        RETURN = "return", _("return")
        TRANSFER_OUT = "transfer_out", _("transfer out")
        TRANSFER_IN = "transfer_in", _("transfer in")

    item = models.ForeignKey(StockItem, models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    on_hand_delta = models.IntegerField(default=0)
    reserved_delta = models.IntegerField(default=0)
    allocated_delta = models.IntegerField(default=0)
    on_hand_after = models.IntegerField()
    reserved_after = models.IntegerField()
    allocated_after = models.IntegerField()
    ref = models.CharField(
        max_length=80, blank=True, help_text=_("The order, cart, delivery or count behind it.")
    )
    reason = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["item", "-at", "-id"], name="ledger_of_item"),
            models.Index(fields=["ref"], name="ledger_by_ref"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on_hand_delta:+d}"


class Reservation(models.Model):
    """Stock held for a cart in checkout until `expires_at`."""

    cart = models.ForeignKey("shop.Cart", models.CASCADE, related_name="reservations")
    item = models.ForeignKey(StockItem, models.PROTECT, related_name="reservations")
    quantity = models.PositiveIntegerField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cart", "item"], name="one_reservation_per_cart_and_item"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="reservation_holds_something"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity}×{self.item_id}"
