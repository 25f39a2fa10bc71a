"""What the shop sells: categories, types with typed attributes, products, variants, pictures, collections.

Names and texts exist per language (see `translation`); a product is sold where a listing says so (`channel`).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import functions
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from shop.models.channel import ProductListing


class TaxClass(models.Model):
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)

    class Meta:
        verbose_name_plural = "tax classes"

    def __str__(self) -> str:
        return self.name


class TaxRate(models.Model):
    """The rate of a class in a country, as a fraction: 0.19 for 19 %."""

    tax_class = models.ForeignKey(TaxClass, models.CASCADE, related_name="rates")
    country = models.CharField(max_length=2)
    rate = models.DecimalField(max_digits=6, decimal_places=5)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tax_class", "country"], name="one_rate_per_class_and_country"),
            models.CheckConstraint(
                condition=models.Q(rate__gte=0, rate__lt=1), name="tax_rate_is_a_fraction"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.rate:.2%}"


class CategoryQuerySet(models.QuerySet["Category"]):
    def below(self, category: "Category") -> "CategoryQuerySet":
        """The category itself and all under it."""
        return self.filter(path__startswith=category.path)

    def visible(self) -> "CategoryQuerySet":
        return self.filter(is_visible=True)


class Category(models.Model):
    """A node of the tree. `path` lists the ids from the root ("3/17/"), kept by `services.catalogue`."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=200, db_index=True, editable=False, default="")
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=80)
    description = models.TextField(blank=True)
    picture = models.CharField(
        max_length=200, blank=True, help_text=_("Path of its picture below the media folder.")
    )
    position = models.PositiveIntegerField(default=0)
    is_visible = models.BooleanField(default=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class Brand(models.Model):
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class Attribute(models.Model):
    """A typed property of products (or, where `is_option`, what tells variants apart)."""

    class Kind(models.TextChoices):
        CHOICE = "choice", _("choice")
        NUMBER = "number", _("number")
        BOOLEAN = "boolean", _("yes or no")
        TEXT = "text", _("text")

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    unit = models.CharField(max_length=20, blank=True)
    is_filterable = models.BooleanField(default=False)
    is_option = models.BooleanField(default=False, help_text=_("Tells the variants of a product apart."))
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_option=False) | models.Q(kind="choice"),
                name="only_a_choice_is_an_option",
            )
        ]

    def __str__(self) -> str:
        return self.name


class AttributeOption(models.Model):
    attribute = models.ForeignKey(Attribute, models.CASCADE, related_name="options")
    code = models.SlugField(max_length=60)
    label = models.CharField(max_length=80)
    swatch = models.CharField(max_length=7, blank=True, help_text=_("Colour as #rrggbb, for colours."))
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attribute", "code"], name="one_option_per_code")]

    def __str__(self) -> str:
        return self.label


FINAL_SALE_HELP = _("Comes back only if it is faulty or wrong.")


class ProductType(models.Model):
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    is_final_sale = models.BooleanField(default=False, help_text=FINAL_SALE_HELP)
    attributes = models.ManyToManyField(
        Attribute, through="ProductTypeAttribute", related_name="product_types"
    )

    def __str__(self) -> str:
        return self.name


class ProductTypeAttribute(models.Model):
    product_type = models.ForeignKey(ProductType, models.CASCADE)
    attribute = models.ForeignKey(Attribute, models.PROTECT)
    is_required = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product_type", "attribute"], name="an_attribute_once_per_type")
        ]

    def __str__(self) -> str:
        return f"{self.product_type_id}:{self.attribute_id}"


# Lists never show them, and they are most of a product's bytes.
LONG_TEXTS = ("description",)


class ProductQuerySet(models.QuerySet["Product"]):
    def published(self) -> "ProductQuerySet":
        return self.filter(status=Product.Status.PUBLISHED)

    def listed_in(self, channel_id: int) -> "ProductQuerySet":
        """Published products that a channel shows."""
        return self.published().filter(listings__channel_id=channel_id, listings__is_visible=True)

    def for_cards(self, channel_id: int) -> "ProductQuerySet":
        """What product cards of a channel show, in one query however many there are.

        Each product carries `brand`, `primary_image`, `listing` (the channel's ProductListing) and `n_variants`.
        Products that the channel does not show are left out.
        """
        variants = Variant.objects.filter(product=models.OuterRef("pk"), is_active=True).order_by()
        n_variants = variants.values("product").annotate(n=models.Count("pk")).values("n")
        here = models.FilteredRelation("listings", condition=models.Q(listings__channel_id=channel_id))
        return (
            self.published()  # type: ignore[misc, no-redef]  # the type checker knows no filtered relation
            .annotate(listing=here)
            .filter(listing__is_visible=True)
            .select_related("listing", "brand", "primary_image")
            .annotate(n_variants=functions.Coalesce(models.Subquery(n_variants), 0))
            .defer(*LONG_TEXTS)
        )

    def cards(self, product_ids: Sequence[int], channel_id: int) -> "list[Product]":
        """`for_cards` of these ids in their order; ids that the channel does not show fall out."""
        found = {product.pk: product for product in self.for_cards(channel_id).filter(pk__in=product_ids)}
        return [found[product_id] for product_id in product_ids if product_id in found]


class Product(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")

    product_type = models.ForeignKey(ProductType, models.PROTECT, related_name="products")
    category = models.ForeignKey(Category, models.PROTECT, related_name="products")
    brand = models.ForeignKey(Brand, models.PROTECT, null=True, blank=True, related_name="products")
    tax_class = models.ForeignKey(TaxClass, models.PROTECT, related_name="products")
    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=160)
    summary = models.CharField(max_length=300, blank=True)
    description = models.TextField(blank=True)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    is_final_sale = models.BooleanField(default=False, help_text=FINAL_SALE_HELP)
    external_ref = models.CharField(max_length=80, null=True, blank=True, unique=True)
    # What lists show without a join; kept by services (reviews, pictures, sales).
    primary_image = models.ForeignKey(
        "ProductImage", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    rating_average = models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True)
    n_reviews = models.PositiveIntegerField(default=0)
    n_sold_7d = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    # On products that `for_cards` read.
    listing: "ProductListing"
    n_variants: int

    objects = ProductQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["category", "-id"], condition=models.Q(status="published"), name="product_by_category"
            ),
            models.Index(
                fields=["-published_at", "-id"], condition=models.Q(status="published"), name="product_by_age"
            ),
            # Facets and sorting read these columns of many products and nothing else: no row is touched.
            models.Index(
                fields=["category", "brand", "id", "rating_average", "n_sold_7d", "published_at"],
                condition=models.Q(status="published"),
                name="product_for_facets",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="draft") | models.Q(published_at__isnull=False),
                name="published_product_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProductAttribute(models.Model):
    """One typed value of a product: an option, a number, a yes or no, or else text. Facets count its options."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="attribute_values")
    attribute = models.ForeignKey(Attribute, models.PROTECT, related_name="+")
    option = models.ForeignKey(
        AttributeOption, models.PROTECT, null=True, blank=True, related_name="product_values"
    )
    number = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    boolean = models.BooleanField(null=True, blank=True)
    text = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "attribute", "option"],
                condition=models.Q(option__isnull=False),
                name="an_option_once_per_product",
            ),
            models.UniqueConstraint(
                fields=["product", "attribute"],
                condition=models.Q(option__isnull=True),
                name="a_plain_value_once_per_product",
            ),
            models.CheckConstraint(
                name="at_most_one_typed_value",
                condition=(
                    models.Q(number__isnull=True, boolean__isnull=True)
                    | models.Q(option__isnull=True, boolean__isnull=True)
                    | models.Q(option__isnull=True, number__isnull=True)
                ),
            ),
        ]
        indexes = [models.Index(fields=["option", "product"], name="attribute_by_option")]

    def __str__(self) -> str:
        return f"{self.product_id}:{self.attribute_id}"


class Variant(models.Model):
    """What is actually bought: one SKU."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="variants")
    sku = models.CharField(max_length=60, unique=True)
    barcode = models.CharField(max_length=20, blank=True, db_index=True)
    name = models.CharField(
        max_length=120, blank=True, help_text=_("Its options in words, such as “Blue, L”.")
    )
    position = models.PositiveIntegerField(default=0)
    weight_g = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    options = models.ManyToManyField(AttributeOption, through="VariantOption", related_name="variants")

    class Meta:
        indexes = [models.Index(fields=["product", "position", "id"], name="variant_by_product")]

    def __str__(self) -> str:
        return self.sku


class VariantOption(models.Model):
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="option_values")
    attribute = models.ForeignKey(Attribute, models.PROTECT, related_name="+")
    option = models.ForeignKey(AttributeOption, models.PROTECT, related_name="variant_values")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "attribute"], name="one_option_per_variant_and_attribute"
            )
        ]

    def __str__(self) -> str:
        return f"{self.variant_id}:{self.option_id}"


class ProductImage(models.Model):
    """A picture and its renditions, WebP files made at upload: `<stem>-<width>.webp` for each of `widths`."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="images")
    variant = models.ForeignKey(Variant, models.SET_NULL, null=True, blank=True, related_name="images")
    file = models.ImageField(upload_to="products/", width_field="width", height_field="height")
    alt = models.CharField(max_length=200)
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    widths = models.JSONField(default=list, editable=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["product", "position", "id"], name="image_by_product")]

    def __str__(self) -> str:
        return self.file.name or ""


class Collection(models.Model):
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=80)
    description = models.TextField(blank=True)
    is_visible = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)
    products = models.ManyToManyField(Product, through="CollectionItem", related_name="collections")

    def __str__(self) -> str:
        return self.name


class CollectionItem(models.Model):
    collection = models.ForeignKey(Collection, models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "product"], name="a_product_once_per_collection")
        ]

    def __str__(self) -> str:
        return f"{self.collection_id}:{self.product_id}"


class SearchEntry(models.Model):
    """One language's searchable words of a product, already cut into tokens (Chinese as bigrams).

    The index over it belongs to the database: FTS5 on SQLite, tsvector and trigrams on PostgreSQL.
    """

    product = models.ForeignKey(Product, models.CASCADE, related_name="search_entries")
    language = models.CharField(max_length=10)
    title = models.TextField()  # name, brand, SKUs: weighs most
    keywords = models.TextField()  # category, attributes
    body = models.TextField()  # description

    class Meta:
        verbose_name_plural = "search entries"
        constraints = [models.UniqueConstraint(fields=["product", "language"], name="one_entry_per_language")]

    def __str__(self) -> str:
        return f"{self.product_id} {self.language}"
