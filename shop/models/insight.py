"""What customers say, as counted facts: published by whoever reads reviews, shown by the shop.

`ProductInsight.shown` carries all that a product page needs in one column, so that the page joins one row;
`AspectInsight` has the same counts as rows, for lists, comparisons and filters. Both are written together by
`services.insights` and nothing else.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.models.catalogue import Product
from shop.models.event import Review


class Aspect(models.Model):
    """Something that shoppers notice about goods: fit, battery, delivery."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    position = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class ProductInsight(models.Model):
    """What the reviews of one product say together. No row: nothing has been read yet."""

    product = models.OneToOneField(Product, models.CASCADE, primary_key=True, related_name="insight")
    n_reviews = models.PositiveIntegerField()
    n_reviewers = models.PositiveIntegerField(help_text=_("Distinct people who wrote them."))
    shown = models.JSONField(default=dict, help_text=_("What the product page shows, in both languages."))
    bullets = models.JSONField(default=list, help_text=_("The description in short, in both languages."))
    source = models.CharField(max_length=8)
    model_version = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text=_("Of the reviews that were read."))
    as_of = models.DateTimeField()
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.product_id}: {self.n_reviewers}"


class AspectInsightQuerySet(models.QuerySet["AspectInsight"]):
    def shown(self) -> "AspectInsightQuerySet":
        """Those with enough reviewers to be shown to shoppers."""
        return self.filter(is_shown=True)


class AspectInsight(models.Model):
    """How many distinct reviewers of a product praise or criticise an aspect."""

    class Verdict(models.TextChoices):
        POSITIVE = "positive", _("praised")
        NEGATIVE = "negative", _("criticised")
        MIXED = "mixed", _("mixed")
        NEUTRAL = "neutral", _("neutral")

    product = models.ForeignKey(Product, models.CASCADE, related_name="aspect_insights")
    aspect = models.ForeignKey(Aspect, models.CASCADE, related_name="insights")
    n_reviewers = models.PositiveIntegerField()
    n_mentions = models.PositiveIntegerField()
    n_positive = models.PositiveIntegerField()
    n_negative = models.PositiveIntegerField()
    n_neutral = models.PositiveIntegerField()
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    is_shown = models.BooleanField()
    positive_lo = models.FloatField(help_text=_("Lower end of the 95 % interval of the praising share."))
    positive_hi = models.FloatField()

    objects = AspectInsightQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "aspect"], name="an_aspect_once_per_product"),
            models.CheckConstraint(
                condition=models.Q(
                    n_mentions__lte=models.F("n_reviewers"),
                    n_positive__lte=models.F("n_mentions"),
                    n_negative__lte=models.F("n_mentions"),
                    n_neutral__lte=models.F("n_mentions"),
                ),
                name="no_more_opinions_than_reviewers",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    positive_lo__gte=0, positive_hi__lte=1, positive_lo__lte=models.F("positive_hi")
                ),
                name="praising_share_is_an_interval",
            ),
        ]
        indexes = [models.Index(fields=["aspect", "verdict", "-n_positive"], name="products_by_aspect")]

    def __str__(self) -> str:
        return f"{self.product_id} {self.aspect_id}: +{self.n_positive} -{self.n_negative}"


class ReviewMention(models.Model):
    """Words of a review that speak of an aspect: characters `start` to `end` of its text."""

    class Opinion(models.TextChoices):
        POSITIVE = "positive", _("praises")
        NEGATIVE = "negative", _("criticises")
        NEUTRAL = "neutral", _("mentions")

    review = models.ForeignKey(Review, models.CASCADE, related_name="mentions")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    aspect = models.ForeignKey(Aspect, models.CASCADE, related_name="mentions")
    opinion = models.CharField(max_length=8, choices=Opinion.choices)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="a_mention_has_words")
        ]
        indexes = [models.Index(fields=["product", "aspect", "opinion"], name="mentions_of_product")]

    def __str__(self) -> str:
        return f"{self.review_id} {self.opinion} {self.aspect_id}"
