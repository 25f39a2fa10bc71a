"""What search reads beside SearchEntry: facets as flat rows, and the words that misspellings are mended with.

All of it is derived: `ports.searcher` writes it from the catalogue and can rebuild it at any time.
"""

from django.db import models

from shop.models.catalogue import AttributeOption, Product


class ProductFacet(models.Model):
    """A product has an option, by itself or by one of its active variants: one row, so that counting is one pass."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="facets")
    option = models.ForeignKey(AttributeOption, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["option", "product"], name="a_facet_once_per_product")]
        indexes = [models.Index(fields=["product", "option"], name="facets_of_product")]

    def __str__(self) -> str:
        return f"{self.product_id}:{self.option_id}"


class SearchTerm(models.Model):
    """A word of the catalogue as it is written, folded to small letters without accents."""

    language = models.CharField(max_length=10)
    text = models.CharField(max_length=40)
    n_products = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "text"], name="a_term_once_per_language")]
        indexes = [models.Index(fields=["language", "-n_products"], name="terms_by_use")]

    def __str__(self) -> str:
        return self.text


class SearchGram(models.Model):
    """Three letters in a row of a term, its ends marked: what a misspelling still shares with it."""

    term = models.ForeignKey(SearchTerm, models.CASCADE, related_name="grams")
    gram = models.CharField(max_length=3)

    class Meta:
        indexes = [models.Index(fields=["gram", "term"], name="terms_by_gram")]

    def __str__(self) -> str:
        return self.gram
