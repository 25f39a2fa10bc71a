"""The category tree: paths of ids kept right on every move, and the tree with counts that menus show."""

from collections import defaultdict
from collections.abc import Iterable

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shop.contracts.catalogue import CategoryNode
from shop.contracts.errors import ShopError
from shop.models import Category, Product
from shop.services.catalogue import announcing

TREE_SECONDS = 60


class CategoryLoop(ShopError):
    """A category cannot lie below itself."""

    code = "category_loop"


class CategoryNotFound(ShopError):
    code = "category_not_found"
    status = 404


@transaction.atomic
def save_category(*, category: Category) -> Category:
    """Create or update a category and keep the paths of all below it right.

    Raises:
        CategoryLoop: where its parent lies below it.
    """
    # One writer at a time: paths of a whole subtree change together.
    list(Category.objects.select_for_update().filter(parent=None).order_by("pk").values_list("pk", flat=True))
    parent = Category.objects.get(pk=category.parent_id) if category.parent_id else None
    if category.pk and parent and parent.path.startswith(category.path or f"{category.pk}/"):
        raise CategoryLoop(_("A category cannot be moved below itself."), field="parent")
    old_path = Category.objects.filter(pk=category.pk).values_list("path", flat=True).first() or ""
    category.save()
    new_path = f"{parent.path if parent else ''}{category.pk}/"
    category.path = new_path
    if old_path != new_path:
        Category.objects.filter(pk=category.pk).update(path=new_path)
        _move_below(old_path, new_path)
    announcing.product_changed(
        Product.objects.filter(category__path__startswith=new_path).values_list("pk", flat=True)
    )
    return category


def move_category(*, category_id: int, parent_id: int | None) -> Category:
    """Hang a category, with all below it, under another parent, or at the top.

    Raises:
        CategoryNotFound, CategoryLoop
    """
    category = Category.objects.filter(pk=category_id).first()
    if category is None or (parent_id and not Category.objects.filter(pk=parent_id).exists()):
        raise CategoryNotFound(_("There is no such category."), field="parent")
    category.parent_id = parent_id
    return save_category(category=category)


def category_tree(*, channel_id: int) -> tuple[CategoryNode, ...]:
    """Visible categories, nested, with the number of products that the channel shows in each and below.

    Kept for a minute per channel and language: menus may be that old.
    """
    key = f"category-tree:{channel_id}:{get_language()}"
    tree: tuple[CategoryNode, ...] | None = cache.get(key)
    if tree is None:
        tree = _build_tree(channel_id)
        cache.set(key, tree, TREE_SECONDS)
    return tree


def _move_below(old_path: str, new_path: str) -> None:
    if not old_path:
        return
    below = Category.objects.filter(path__startswith=old_path).exclude(path=old_path)
    below.update(path=Concat(Value(new_path), Substr("path", len(old_path) + 1)))


def _build_tree(channel_id: int) -> tuple[CategoryNode, ...]:
    counts = dict(
        Product.objects.listed_in(channel_id)
        .values_list("category_id")
        .annotate(n=Count("pk"))
        .values_list("category_id", "n")
    )
    children: dict[int | None, list[Category]] = defaultdict(list)
    for category in Category.objects.visible().order_by("position", "pk"):
        children[category.parent_id].append(category)
    return _nodes(children[None], children, counts)


def _nodes(
    categories: Iterable[Category], children: dict[int | None, list[Category]], counts: dict[int, int]
) -> tuple[CategoryNode, ...]:
    nodes = []
    for category in categories:
        below = _nodes(children[category.pk], children, counts)
        nodes.append(
            CategoryNode(
                category_id=category.pk,
                slug=category.slug,
                name=category.name,
                picture=category.picture,
                n_products=counts.get(category.pk, 0) + sum(node.n_products for node in below),
                children=below,
            )
        )
    return tuple(nodes)
