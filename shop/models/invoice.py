"""Invoices and credit notes: numbered without gaps, issued once, never changed.

What was sold stands on the order and its lines, which are snapshots themselves; an invoice adds its number, who sold,
who bought and what the books carry. The database refuses to change any of it, but for forgetting the buyer.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.models.fields import amount_field, currency_field, not_negative
from shop.models.order import Order
from shop.models.payment import PaymentEvent


class InvoiceCounter(models.Model):
    """How many invoices a year has: locked while the next one is written, so that no number is left out."""

    year = models.PositiveIntegerField(unique=True)
    n_issued = models.PositiveIntegerField(default=0)
    n_credited = models.PositiveIntegerField(
        default=0, help_text=_("Credit notes, which have a series of their own.")
    )

    def __str__(self) -> str:
        return f"{self.year}: {self.n_issued}"


class Invoice(models.Model):
    order = models.OneToOneField(Order, models.PROTECT, related_name="invoice")
    number = models.CharField(max_length=40, unique=True)
    seller = models.TextField(help_text=_("Name, address and tax number as they were."))
    buyer = models.TextField(blank=True, help_text=_("Name and address; a line when forgotten."))
    currency = currency_field()
    tax = amount_field()
    total = amount_field()
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [not_negative("invoice_amounts_not_negative", "tax", "total")]

    def __str__(self) -> str:
        return self.number


class CreditNote(models.Model):
    """What one refund takes back of an invoice."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="credit_notes")
    refund = models.OneToOneField(PaymentEvent, models.PROTECT, related_name="credit_note")
    number = models.CharField(max_length=40, unique=True)
    tax = amount_field()
    total = amount_field()
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [not_negative("credit_note_amounts_not_negative", "tax", "total")]

    def __str__(self) -> str:
        return self.number
