"""Vouchers: a code that makes a cart cheaper, its conditions, and each use of it."""

from decimal import Decimal

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.models.catalogue import Brand, Category, Product
from shop.models.channel import Channel
from shop.models.customer import Customer
from shop.models.fields import amount_field, currency_field
from shop.models.order import Order


class Voucher(models.Model):
    """What a code grants, and to whom. Empty conditions ask for nothing."""

    class Kind(models.TextChoices):
        PERCENT = "percent", _("percentage off")
        AMOUNT = "amount", _("amount off")
        SHIPPING = "shipping", _("free delivery")

    code = models.CharField(
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9-]{3,40}\Z", _("Use capital letters, digits and hyphens."))],
        help_text=_("What shoppers type, in any case: capital letters, digits and hyphens."),
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    percent = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, blank=True, help_text=_("Off the goods, up to 100.")
    )
    amount = amount_field(null=True, blank=True, help_text=_("Off the goods, tax as shown in the channel."))
    min_spend = amount_field(
        null=True, blank=True, help_text=_("Goods that it covers must be worth so much.")
    )
    currency = models.CharField(max_length=3, blank=True, help_text=_("Of both amounts."))
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    channels = models.ManyToManyField(Channel, blank=True, related_name="+", help_text=_("None: everywhere."))
    products = models.ManyToManyField(Product, blank=True, related_name="+")
    categories = models.ManyToManyField(Category, blank=True, related_name="+")
    brands = models.ManyToManyField(
        Brand,
        blank=True,
        related_name="+",
        help_text=_("Without products, categories and brands: all goods."),
    )
    max_uses = models.PositiveIntegerField(null=True, blank=True, help_text=_("In all; empty: any number."))
    max_uses_per_customer = models.PositiveIntegerField(null=True, blank=True)
    is_first_order_only = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind="percent",
                    percent__isnull=False,
                    percent__gt=0,
                    percent__lte=100,
                    amount__isnull=True,
                )
                | models.Q(kind="amount", amount__isnull=False, amount__gt=0, percent__isnull=True)
                | models.Q(kind="shipping", amount__isnull=True, percent__isnull=True),
                name="a_voucher_grants_what_its_kind_says",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True, min_spend__isnull=True) | ~models.Q(currency=""),
                name="amounts_of_a_voucher_have_a_currency",
            ),
            models.CheckConstraint(
                condition=models.Q(min_spend__isnull=True) | models.Q(min_spend__gt=0),
                name="min_spend_is_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_at__isnull=True)
                | models.Q(ends_at__isnull=True)
                | models.Q(ends_at__gt=models.F("starts_at")),
                name="a_voucher_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def rate(self) -> Decimal:
        """The percentage as a fraction."""
        return (self.percent or Decimal(0)) / 100

    @property
    def is_limited(self) -> bool:
        """Whether its uses must be counted under a lock."""
        limits = (self.max_uses, self.max_uses_per_customer)
        return self.is_first_order_only or any(limit is not None for limit in limits)


class VoucherUse(models.Model):
    """One order that used a voucher. Given back where the order was cancelled; never deleted."""

    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="uses")
    order = models.OneToOneField(Order, models.PROTECT, related_name="voucher_use")
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, blank=True, related_name="+")
    discount = amount_field(help_text=_("Off the goods."))
    currency = currency_field()
    at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["voucher", "customer"], name="voucher_uses_of_customer")]

    def __str__(self) -> str:
        return f"{self.voucher_id} {self.order_id}"
