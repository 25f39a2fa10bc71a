"""What shoppers notice: the list of aspects that insights may speak of, in both languages."""

from collections.abc import Iterable
from dataclasses import dataclass

from shop.models import Aspect


@dataclass(frozen=True, slots=True)
class NewAspect:
    """An aspect as it is first written down. `position` orders lists."""

    code: str
    name_en: str
    name_zh: str
    position: int


def define(aspects: Iterable[NewAspect]) -> dict[str, int]:
    """Add the aspects that the shop does not know; what an operator renamed stays. Returns the keys of all of them."""
    wanted = {one.code: one for one in aspects}
    known = set(Aspect.objects.filter(code__in=wanted).values_list("code", flat=True))
    Aspect.objects.bulk_create(
        [
            Aspect(
                code=one.code,
                name=one.name_en,
                name_en=one.name_en,
                name_zh_hans=one.name_zh,
                position=one.position,
            )
            for code, one in wanted.items()
            if code not in known
        ],
        ignore_conflicts=True,
    )
    return dict(Aspect.objects.filter(code__in=wanted).values_list("code", "pk"))
