"""The ledger: every slate that was served, what came of it, and every training run. Append-only but for erasure."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from shop import audit
from shop.models import Channel, Customer, OrderLine, Product, Visitor
from shop.models.fields import amount_field


@dataclass(frozen=True, slots=True)
class Counts:
    """How many slates of one kind, source and arm, and how many led to something."""

    kind: str
    source: str
    arm: str
    n_slates: int
    n_clicked: int
    n_purchases: int


def new_slate_id() -> str:
    return uuid.uuid4().hex


class SlateQuerySet(models.QuerySet["SlateDecision"]):
    def between(self, since: datetime, until: datetime) -> "SlateQuerySet":
        return self.filter(at__gte=since, at__lt=until)

    def of(self, *, customer_id: int | None, visitor_ids: list[int]) -> "SlateQuerySet":
        own = Q(visitor_id__in=visitor_ids)
        if customer_id is not None:
            own |= Q(customer_id=customer_id)
        return self.filter(own)

    def counted(self) -> list[Counts]:
        """One row per kind, source and arm: slates, slates with a click, attributed purchases."""
        rows = (
            self.values_list("kind", "source", "arm")
            .annotate(
                n_slates=Count("pk", distinct=True),
                n_clicked=Count("pk", distinct=True, filter=Q(outcomes__kind=Outcome.Kind.CLICK)),
                n_purchases=Count("outcomes", distinct=True, filter=Q(outcomes__kind=Outcome.Kind.PURCHASE)),
            )
            .order_by("kind", "source", "arm")
        )
        return [Counts(*row) for row in rows]


class SlateDecision(audit.Decision):
    """One served slate. `items` holds [product, score, propensity] by place, `reasons` [kind, product, n, of]."""

    slate_id = models.CharField(max_length=40, unique=True, default=new_slate_id)
    kind = models.CharField(max_length=20)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    visitor = models.ForeignKey(Visitor, models.SET_NULL, null=True, blank=True, related_name="+")
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, blank=True, related_name="+")
    size = models.PositiveIntegerField(help_text=_("Items that were asked for."))
    page_product_ids = models.JSONField(
        default=list, help_text=_("The page's product, or those of the cart.")
    )
    items = models.JSONField(default=list)

    objects = SlateQuerySet.as_manager()

    class Meta:
        verbose_name = _("slate")
        verbose_name_plural = _("slates")
        indexes = [models.Index(fields=["kind", "at"], name="slates_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.slate_id[:8]}"


class Outcome(models.Model):
    """What came of an item of a slate. A purchase belongs to the latest click within a day before it."""

    class Kind(models.TextChoices):
        IMPRESSION = "impression", _("seen")
        CLICK = "click", _("clicked")
        CART = "cart", _("put into the cart")
        PURCHASE = "purchase", _("bought")

    slate = models.ForeignKey(SlateDecision, models.CASCADE, related_name="outcomes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField(null=True, blank=True, help_text=_("Place in the slate, from 1."))
    at = models.DateTimeField(db_index=True)
    order_line = models.ForeignKey(OrderLine, models.CASCADE, null=True, blank=True, related_name="+")
    quantity = models.PositiveIntegerField(default=0)
    amount = amount_field(null=True, blank=True, help_text=_("What the shopper paid for the line."))
    currency = models.CharField(max_length=3, blank=True)

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        constraints = [
            models.UniqueConstraint(
                fields=["slate", "kind", "product"],
                condition=Q(order_line__isnull=True),
                name="an_outcome_once_per_slate_and_product",
            ),
            models.UniqueConstraint(fields=["order_line"], name="a_purchase_has_one_slate"),
            models.CheckConstraint(
                condition=Q(kind="purchase", order_line__isnull=False)
                | (~Q(kind="purchase") & Q(order_line__isnull=True)),
                name="only_a_purchase_has_an_order_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.product_id}"


class TrainingRun(models.Model):
    """One training: what was measured, what the gate said, and which version came of it."""

    model_name = models.CharField(max_length=40)
    version = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(db_index=True)
    as_of = models.DateTimeField()
    by = models.CharField(max_length=80, blank=True)
    is_promoted = models.BooleanField(default=False)
    verdict = models.JSONField(default=list, help_text=_("The gate's sentences."))
    report = models.JSONField(default=dict, help_text=_("Rows of metrics by protocol, with their intervals."))
    n_people = models.PositiveIntegerField(default=0)
    n_events = models.PositiveIntegerField(default=0)
    n_items = models.PositiveIntegerField(default=0)
    cpu_s = models.FloatField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("training run")
        verbose_name_plural = _("training runs")

    def __str__(self) -> str:
        return f"{self.model_name} {self.version or '–'}"
