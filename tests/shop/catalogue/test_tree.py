"""The category tree: paths follow every move, and nothing lies below itself."""

import pytest

from shop.models import Category
from shop.services import catalogue
from tests import factories

pytestmark = pytest.mark.django_db


def save(name, parent=None):
    return catalogue.save_category(category=Category(slug=name.lower(), name=name, parent=parent))


def path(category):
    return Category.objects.get(pk=category.pk).path


def test_a_new_category_lies_below_its_parent():
    home = save("Home")
    lamps = save("Lamps", home)

    assert path(lamps) == f"{home.pk}/{lamps.pk}/"


def test_a_move_takes_everything_below_along():
    home, garden = save("Home"), save("Garden")
    lamps = save("Lamps", home)
    led = save("LED", lamps)

    catalogue.move_category(category_id=lamps.pk, parent_id=garden.pk)

    assert path(lamps) == f"{garden.pk}/{lamps.pk}/"
    assert path(led) == f"{garden.pk}/{lamps.pk}/{led.pk}/"
    assert list(Category.objects.below(Category.objects.get(pk=home.pk))) == [home]


def test_a_category_can_become_a_root():
    home = save("Home")
    lamps = save("Lamps", home)

    catalogue.move_category(category_id=lamps.pk, parent_id=None)

    assert path(lamps) == f"{lamps.pk}/"


@pytest.mark.parametrize("target", ["itself", "its child"])
def test_a_category_never_lies_below_itself(target):
    home = save("Home")
    lamps = save("Lamps", home)

    with pytest.raises(catalogue.CategoryLoop):
        catalogue.move_category(category_id=home.pk, parent_id=home.pk if target == "itself" else lamps.pk)

    assert (path(home), path(lamps)) == (f"{home.pk}/", f"{home.pk}/{lamps.pk}/")


def test_an_unknown_category_cannot_be_moved():
    with pytest.raises(catalogue.CategoryNotFound):
        catalogue.move_category(category_id=987, parent_id=None)


def test_ids_that_begin_alike_are_not_confused():
    first = save("First")
    Category.objects.filter(pk=first.pk).update(path="1/")
    other = save("Other")
    Category.objects.filter(pk=other.pk).update(path="11/")

    assert list(Category.objects.below(Category.objects.get(pk=first.pk))) == [
        Category.objects.get(pk=first.pk)
    ]


def test_the_tree_counts_what_the_channel_shows_in_and_below():
    home = save("Home")
    lamps = save("Lamps", home)
    Category.objects.filter(pk=save("Hidden").pk).update(is_visible=False)
    factories.product(category=home)
    factories.product(category=lamps)
    factories.product(category=lamps, status="draft")

    (root,) = catalogue.category_tree(channel_id=factories.channel().pk)

    assert (root.name, root.n_products) == ("Home", 2)
    assert [(node.name, node.n_products) for node in root.children] == [("Lamps", 1)]


def test_the_tree_costs_two_queries_and_then_none(django_assert_num_queries):
    save("Home")
    channel = factories.channel()

    with django_assert_num_queries(2):
        catalogue.category_tree(channel_id=channel.pk)
        catalogue.category_tree(channel_id=channel.pk)
