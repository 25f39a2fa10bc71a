"""What is bought together, counted at night: a page reads a few rows instead of a year of baskets.

Derived: `ports.recommender` writes it from the orders and can count it again at any time.
"""

from django.db import models

from shop.models.catalogue import Product


class Companion(models.Model):
    """Of `n_baskets` baskets with a product, `n_together` also held the other; bought by enough people to be told."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="companions", db_index=False)
    other = models.ForeignKey(Product, models.CASCADE, related_name="+")
    n_together = models.PositiveIntegerField()
    n_baskets = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "other"], name="a_companion_once_per_product"),
            models.CheckConstraint(
                condition=models.Q(n_together__lte=models.F("n_baskets"), n_together__gt=0),
                name="companions_share_some_baskets",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}+{self.other_id}: {self.n_together}/{self.n_baskets}"
