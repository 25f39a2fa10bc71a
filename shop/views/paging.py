"""Page numbers as real addresses, with gaps where there are many."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageLink:
    """pagination.html; a number of None is a gap."""

    number: int | None
    url: str = ""
    is_current: bool = False


def page_links(current: int, n_pages: int, url: Callable[[int], str]) -> list[PageLink]:
    """First, last and the neighbours of `current`; empty where one page is all there is."""
    if n_pages < 2:
        return []
    shown = sorted({1, n_pages, *range(max(1, current - 1), min(n_pages, current + 1) + 1)})
    links: list[PageLink] = []
    before = 0
    for number in shown:
        if number == before + 2:
            links.append(PageLink(number - 1, url(number - 1)))
        elif number > before + 2:
            links.append(PageLink(None))
        links.append(PageLink(number, url(number), is_current=number == current))
        before = number
    return links
