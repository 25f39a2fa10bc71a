import pytest
from django.utils import translation

from shop.contracts.recommending import SlateKind
from shop.views import slates


@pytest.mark.parametrize("kind", list(slates.TITLES))
def test_a_slates_title_is_in_the_readers_language(kind: SlateKind):
    with translation.override("en"):
        english = slates.title_of(kind)
    with translation.override("zh-hans"):
        chinese = slates.title_of(kind)

    assert all("\u4e00" <= text[0] <= "\u9fff" for text in chinese if text)
    assert english != chinese
