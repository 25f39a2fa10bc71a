"""What cards show, read when they are shown: an order's state of now, never of when it was spoken of."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from support.contracts import Language, ToolContext
from support.features import scoped
from support.features.articles import Written, packaged
from support.models import Article, ArticleVersion


@dataclass(frozen=True, slots=True)
class OrderShown:
    """An order in short, with the secret of its page."""

    number: str
    token: str
    status: str
    placed_on: str
    total: Decimal
    currency: str
    n_items: int


@dataclass(frozen=True, slots=True)
class LineShown:
    """A line that can come back, and how much of it at most."""

    line_id: int
    name: str
    variant: str
    most: int


def orders(refs: Collection[str], context: ToolContext) -> Mapping[str, OrderShown]:
    """Orders by the reference that a card has: number or id. Only those that this customer may see."""
    if not refs:
        return {}
    ids = [int(ref) for ref in refs if ref.isascii() and ref.isdigit() and len(ref) < 19]
    found: dict[str, OrderShown] = {}
    for row in scoped.orders(context).filter(Q(number__in=refs) | Q(pk__in=ids)):
        shown = OrderShown(
            number=row.number,
            token=str(row.token),
            status=row.get_status_display(),
            placed_on=row.placed_at.date().isoformat() if row.placed_at else "",
            total=row.total,
            currency=row.currency,
            n_items=sum(line.quantity for line in row.lines.all()),
        )
        found[row.number] = found[str(row.pk)] = shown
    return found


def lines(order_number: str, context: ToolContext, left: Mapping[int, int]) -> tuple[LineShown, ...]:
    """The lines of an order that `left` says can still come back."""
    row = scoped.orders(context).filter(number=order_number).first()
    if row is None:
        return ()
    return tuple(
        LineShown(line.pk, line.product_name, line.variant_name, left[line.pk])
        for line in row.lines.all()
        if left.get(line.pk)
    )


def order_id(order_number: str, context: ToolContext) -> int | None:
    """The row behind a number, if this customer may see it."""
    return scoped.orders(context).filter(number=order_number).values_list("pk", flat=True).first()


@dataclass(frozen=True, slots=True)
class ArticleShown:
    """A policy or an answer in one language."""

    key: str
    title: str
    body: str


def article(key: str, language: Language) -> ArticleShown | None:
    """A published article; the packaged one as long as the shop has none of its own."""
    suffix = "en" if language == Language.EN else "zh"
    row = ArticleVersion.objects.current().filter(article__key=key).first()
    found = row or (None if Article.objects.exists() else _packaged(key))
    if found is None:
        return None
    return ArticleShown(key, getattr(found, f"title_{suffix}"), getattr(found, f"body_{suffix}"))


def _packaged(key: str) -> Written | None:
    return next((one for one in packaged() if one.key == key), None)
