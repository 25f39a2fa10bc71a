"""The app's tables: what was read in each review, what was published about products, what waits for a person.

Every decision is a row of the ledger (`audit.Decision`): the reading and moderation of a review, an insight that
was published, an alert, the check of a description.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from shop import audit
from shop.models import Aspect, Brand, Product, ProductType, Review, Supplier


class AspectDefinition(models.Model):
    """How an aspect is recognised: words in both languages, and the types of goods that have it."""

    class Origin(models.TextChoices):
        WRITTEN = "written", _("written")
        DISCOVERED = "discovered", _("found in reviews")

    aspect = models.OneToOneField(Aspect, models.CASCADE, related_name="definition")
    seeds_en = models.JSONField(default=list, help_text=_("English words and phrases that speak of it."))
    seeds_zh = models.JSONField(default=list, help_text=_("Chinese words that speak of it."))
    positive_en = models.JSONField(
        default=list, blank=True, help_text=_("Words that name it only to praise.")
    )
    positive_zh = models.JSONField(default=list, blank=True)
    negative_en = models.JSONField(
        default=list, blank=True, help_text=_("Words that name it only to criticise.")
    )
    negative_zh = models.JSONField(default=list, blank=True)
    product_types = models.ManyToManyField(
        ProductType, blank=True, related_name="+", help_text=_("None: goods of every type.")
    )
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.WRITTEN)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(self.aspect)


class AspectProposal(models.Model):
    """Something that reviewers speak of and no aspect names: for a person to accept or refuse."""

    class State(models.TextChoices):
        OPEN = "open", _("to decide")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")

    label = models.CharField(max_length=80)
    terms = models.JSONField(default=list)
    language = models.CharField(max_length=10)
    n_reviews = models.PositiveIntegerField()
    examples = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    aspect = models.ForeignKey(Aspect, models.SET_NULL, null=True, blank=True, related_name="+")
    found_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["label", "language"], name="a_proposal_once")]

    def __str__(self) -> str:
        return self.label


class ReviewAnalysis(audit.Decision):
    """What was read in one review, and whether it may be shown. `text_hash` tells when it must be read again."""

    class Verdict(models.TextChoices):
        ALLOW = "allow", _("published")
        HOLD = "hold", _("held")

    class Decided(models.TextChoices):
        NOBODY = "", _("not looked at")
        APPROVED = "approved", _("approved by a person")
        HIDDEN = "hidden", _("hidden by a person")

    review = models.OneToOneField(Review, models.CASCADE, related_name="analysis")
    text_hash = models.CharField(max_length=64)
    language = models.CharField(max_length=8)
    p_positive = models.FloatField(null=True, help_text=_("Calibrated chance that it praises, from 0 to 1."))
    remarks = models.JSONField(default=list, help_text=_("[aspect, polarity, confidence, start, end]"))
    verdict = models.CharField(max_length=5, choices=Verdict.choices)
    findings = models.JSONField(default=list, help_text=_("[flag, detail, start, end]"))
    is_quarantined = models.BooleanField(default=False, help_text=_("Kept away from every assistant."))
    weight = models.FloatField(default=1.0, help_text=_("How much its opinions count, from 0 to 1."))
    suspicion = models.FloatField(default=0.0, help_text=_("How much it looks bought or copied; no verdict."))
    suspicion_reasons = models.JSONField(default=list)
    decided = models.CharField(max_length=8, choices=Decided.choices, default=Decided.NOBODY, blank=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("reading of a review")
        verbose_name_plural = _("readings of reviews")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weight__gte=0, weight__lte=1, suspicion__gte=0, suspicion__lte=1),
                name="weight_and_suspicion_are_shares",
            ),
            models.CheckConstraint(
                condition=models.Q(p_positive__isnull=True) | models.Q(p_positive__gte=0, p_positive__lte=1),
                name="p_positive_is_a_probability",
            ),
        ]
        indexes = [
            models.Index(fields=["-suspicion"], name="readings_by_suspicion"),
            models.Index(
                fields=["at"], condition=models.Q(verdict="hold", decided=""), name="readings_to_decide"
            ),
        ]

    def __str__(self) -> str:
        return gettext("review %(n)s") % {"n": self.review_id}


class InsightDecision(audit.Decision):
    """One publication of what a product's reviews say: the counts as they were shown from then on."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    n_reviews = models.PositiveIntegerField()
    counts = models.JSONField(
        default=dict, help_text=_("Aspect: [praising, criticising, mentioning, reviewers].")
    )
    claims = models.JSONField(default=list)
    dropped = models.JSONField(default=list, help_text=_("Sentences that the verifier refused, and why."))

    class Meta:
        verbose_name = _("published insight")
        verbose_name_plural = _("published insights")
        indexes = [models.Index(fields=["product", "-at"], name="insights_of_product")]

    def __str__(self) -> str:
        return f"{self.product_id} {self.digest[:8]}"


class AspectAlert(audit.Decision):
    """An aspect that turned, of a product, a supplier's goods or a brand's: for an operator to look into."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("an alert", "open")
        SEEN = "seen", pgettext_lazy("an alert", "seen")
        CLOSED = "closed", pgettext_lazy("an alert", "closed")

    product = models.ForeignKey(Product, models.CASCADE, null=True, blank=True, related_name="+")
    supplier = models.ForeignKey(Supplier, models.CASCADE, null=True, blank=True, related_name="+")
    brand = models.ForeignKey(Brand, models.CASCADE, null=True, blank=True, related_name="+")
    aspect = models.ForeignKey(Aspect, models.CASCADE, related_name="+")
    is_worse = models.BooleanField()
    since = models.DateField(help_text=_("First day of the month in which it turned."))
    rate_before = models.FloatField()
    rate_after = models.FloatField()
    n_before = models.PositiveIntegerField()
    n_after = models.PositiveIntegerField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(product__isnull=False, supplier__isnull=True, brand__isnull=True)
                | models.Q(product__isnull=True, supplier__isnull=False, brand__isnull=True)
                | models.Q(product__isnull=True, supplier__isnull=True, brand__isnull=False),
                name="an_alert_names_one_thing",
            ),
            models.UniqueConstraint(
                fields=["product", "aspect", "since"],
                condition=models.Q(product__isnull=False),
                name="an_alert_once_per_product",
            ),
            models.UniqueConstraint(
                fields=["supplier", "aspect", "since"],
                condition=models.Q(supplier__isnull=False),
                name="an_alert_once_per_supplier",
            ),
            models.UniqueConstraint(
                fields=["brand", "aspect", "since"],
                condition=models.Q(brand__isnull=False),
                name="an_alert_once_per_brand",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.aspect} · {self.since:%Y-%m}"


class DescriptionCheck(audit.Decision):
    """What is missing, contradicted, contested or forbidden in a product's description, as last checked."""

    product = models.OneToOneField(Product, models.CASCADE, related_name="description_check")
    text_hash = models.CharField(max_length=64)
    findings = models.JSONField(default=list, help_text=_("[kind, language, words, detail, n, of]"))
    n_findings = models.PositiveIntegerField(default=0)
    readability_en = models.FloatField(null=True, help_text=_("Flesch reading ease; higher is easier."))
    readability_zh = models.FloatField(null=True, help_text=_("Characters per sentence; fewer are easier."))

    class Meta:
        verbose_name = _("check of a description")
        verbose_name_plural = _("checks of descriptions")

    def __str__(self) -> str:
        return str(self.product)


class DescriptionDraft(models.Model):
    """A suggested text, for an editor to approve, change or refuse."""

    class State(models.TextChoices):
        OPEN = "open", _("to decide")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    language = models.CharField(max_length=10)
    field = models.CharField(max_length=20)
    before = models.TextField(blank=True)
    text = models.TextField()
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    source = models.CharField(max_length=8, choices=audit.Source.choices)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "language", "field"],
                condition=models.Q(state="open"),
                name="one_open_draft_per_text",
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.field} {self.language}"


class Label(models.Model):
    """What a person says of some words of a review: teaches the next model, and marks the present one."""

    class Polarity(models.TextChoices):
        POSITIVE = "positive", _("praises")
        NEGATIVE = "negative", _("criticises")
        NEUTRAL = "neutral", _("neither")

    review = models.ForeignKey(Review, models.CASCADE, related_name="labels")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    aspect = models.ForeignKey(
        Aspect,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("None: the review as a whole."),
    )
    polarity = models.CharField(max_length=8, choices=Polarity.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "start", "end", "aspect", "by"],
                condition=models.Q(aspect__isnull=False),
                name="one_label_per_aspect_and_person",
            ),
            models.UniqueConstraint(
                fields=["review", "start", "end", "by"],
                condition=models.Q(aspect__isnull=True),
                name="one_label_per_review_and_person",
            ),
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="a_label_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.polarity}"


class Question(models.Model):
    """A question that shoppers asked the reviews, without who asked: what descriptions leave open."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    text = models.CharField(max_length=200, help_text=_("Personal data masked."))
    language = models.CharField(max_length=10)
    n_found = models.PositiveIntegerField(help_text=_("Reviewers who speak of it."))
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.text


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
    n_reviews = models.PositiveIntegerField(default=0)
    n_labels = models.PositiveIntegerField(default=0)
    cpu_s = models.FloatField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("training run")
        verbose_name_plural = _("training runs")

    def __str__(self) -> str:
        return f"{self.model_name} {self.version or '–'}"
