"""The shop's memory: what happened, on any channel, append-only. Reviews and experiments stand beside it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.models.catalogue import Product, Variant
from shop.models.channel import Channel
from shop.models.customer import Customer, Visitor
from shop.models.order import Order, OrderLine


class Event(models.Model):
    """One thing that a visitor or customer did. Without consent it is stored without either."""

    class Kind(models.TextChoices):
        VIEW = "view", _("product viewed")
        SEARCH = "search", _("searched")
        CLICK = "click", _("recommendation clicked")
        IMPRESSION = "impression", _("recommendation seen")
        CART = "cart", _("put into the cart")
        UNCART = "uncart", _("taken out of the cart")
        WISH = "wish", _("wished for")
        PURCHASE = "purchase", _("bought")
        REVIEW = "review", _("reviewed")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    visitor = models.ForeignKey(Visitor, models.SET_NULL, null=True, blank=True, related_name="events")
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, blank=True, related_name="events")
    product = models.ForeignKey(Product, models.CASCADE, null=True, blank=True, related_name="events")
    variant = models.ForeignKey(Variant, models.SET_NULL, null=True, blank=True, related_name="+")
    order = models.ForeignKey(Order, models.SET_NULL, null=True, blank=True, related_name="+")
    quantity = models.PositiveIntegerField(null=True, blank=True)
    query = models.CharField(max_length=200, blank=True)
    slate_id = models.CharField(max_length=40, blank=True)
    position = models.PositiveIntegerField(null=True, blank=True)
    has_consent = models.BooleanField(default=False)
    key = models.CharField(
        max_length=80,
        null=True,
        blank=True,
        unique=True,
        help_text=_("The sender's own id: sent twice, stored once."),
    )

    class Meta:
        indexes = [
            models.Index(fields=["visitor", "-at"], name="events_of_visitor"),
            models.Index(fields=["customer", "-at"], name="events_of_customer"),
            models.Index(fields=["product", "kind", "at"], name="events_of_product"),
            models.Index(fields=["at", "id"], name="events_by_time"),
            models.Index(fields=["kind", "at", "product"], name="events_by_kind"),
            models.Index(fields=["slate_id"], condition=~models.Q(slate_id=""), name="events_of_slate"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.product_id}"


class ReviewQuerySet(models.QuerySet["Review"]):
    def approved(self) -> "ReviewQuerySet":
        return self.filter(state=Review.State.APPROVED)


class Review(models.Model):
    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        APPROVED = "approved", _("published")
        REJECTED = "rejected", _("rejected")

    product = models.ForeignKey(Product, models.CASCADE, related_name="reviews")
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, blank=True, related_name="reviews")
    order_line = models.ForeignKey(OrderLine, models.SET_NULL, null=True, blank=True, related_name="reviews")
    author_name = models.CharField(max_length=80)
    stars = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True, max_length=5000)
    # Set where `text` had personal data masked; kept for a while so that a person can undo a mistake.
    original_text = models.TextField(blank=True, default="")
    language = models.CharField(max_length=10)
    is_verified = models.BooleanField(default=False, help_text=_("Its author bought the product here."))
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    reply = models.TextField(blank=True, max_length=2000)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(auto_now=True, help_text=_("Latest change of words, stars or state."))

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(stars__gte=1, stars__lte=5), name="one_to_five_stars"),
            models.UniqueConstraint(fields=["product", "customer"], name="one_review_per_customer"),
        ]
        indexes = [
            models.Index(fields=["product", "state", "-created_at", "-id"], name="reviews_of_product"),
            models.Index(fields=["changed_at"], name="reviews_by_change"),
        ]

    def __str__(self) -> str:
        return f"{self.stars}★ {self.title}"


class Experiment(models.Model):
    """Arms and their shares; a unit's arm follows from a hash of its id and the salt, so it sticks."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    salt = models.CharField(max_length=40)
    arms = models.JSONField(
        help_text=_("Name of each arm and its share, such as {“model”: 95, “fallback”: 5}.")
    )
    is_active = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Job(models.Model):
    """Outbox: work promised in the same transaction as its cause, so that nothing is lost with the broker."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    task = models.CharField(max_length=80, help_text=_("Name of the Celery task."))
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=120, unique=True, help_text=_("The same work is promised once."))
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    n_attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="jobs_due")]

    def __str__(self) -> str:
        return f"{self.task} {self.state}"
