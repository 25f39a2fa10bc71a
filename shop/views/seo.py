"""robots.txt and the site map, one file per language and kind, for search engines."""

from datetime import datetime

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shop.models import Category, Channel, Product

CLOSED = (
    "/admin/",
    "/api/",
    "/accounts/",
    "/cart/",
    "/checkout/",
    "/order/",
    "/account/",
    "/suggest/",
    "/wishlist/",
)


@require_safe
@cache_control(max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """What is public may be read; bags, accounts and filtered lists are nobody's search result."""
    prefixes = ["", *(f"/{code}" for code, _name in settings.LANGUAGES)]
    closed = [f"Disallow: {prefix}{path}" for prefix in prefixes for path in CLOSED]
    lines = [
        "User-agent: *",
        *closed,
        "Disallow: /*?*sort=",
        "",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


class ProductSitemap(Sitemap):  # type: ignore[type-arg]  # not generic at run time
    """Every product that the default channel lists, in every language."""

    i18n = True
    alternates = True
    limit = 5_000

    def items(self) -> QuerySet[Product]:
        channel = Channel.objects.filter(code=settings.SHOP_DEFAULT_CHANNEL).first()
        listed = Product.objects.listed_in(channel.pk if channel else 0)
        rows: QuerySet[Product] = listed.only("slug", "updated_at").order_by("pk")
        return rows

    def location(self, item: Product) -> str:
        return reverse("shop:product", args=[item.slug])

    def lastmod(self, item: Product) -> datetime:
        return item.updated_at


class CategorySitemap(Sitemap):  # type: ignore[type-arg]  # not generic at run time
    """Every visible category, in every language."""

    i18n = True
    alternates = True

    def items(self) -> QuerySet[Category]:
        rows: QuerySet[Category] = Category.objects.visible().only("slug").order_by("pk")
        return rows

    def location(self, item: Category) -> str:
        return reverse("shop:category", args=[item.slug])


class PageSitemap(Sitemap):  # type: ignore[type-arg]  # not generic at run time
    """The front page and the pages of words."""

    i18n = True
    alternates = True

    def items(self) -> list[str]:
        return ["", "delivery", "returns", "contact", "privacy", "terms"]

    def location(self, item: str) -> str:
        return reverse("shop:page", args=[item]) if item else reverse("shop:home")


SITEMAPS = {"products": ProductSitemap, "categories": CategorySitemap, "pages": PageSitemap}
