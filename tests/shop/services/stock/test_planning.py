from shop.services.stock.planning import Shelf, missing, plan


def shelves(*rows: tuple[int, int, int, int]) -> list[Shelf]:
    return [Shelf(item_id=a, variant_id=b, location_id=c, free=d) for a, b, c, d in rows]


def test_one_location_that_has_all_wins_over_two_that_come_first():
    rows = shelves((1, 7, 100, 1), (2, 8, 200, 1), (3, 7, 300, 5), (4, 8, 300, 5))

    assert plan(demands={7: 1, 8: 1}, shelves=rows) == {3: 1, 4: 1}


def test_of_equal_choices_the_first_location_wins():
    rows = shelves((1, 7, 100, 3), (2, 7, 200, 9))

    assert plan(demands={7: 3}, shelves=rows) == {1: 3}


def test_a_demand_is_split_only_when_it_must_be():
    rows = shelves((1, 7, 100, 2), (2, 7, 200, 2))

    assert plan(demands={7: 3}, shelves=rows) == {1: 2, 2: 1}


def test_what_cannot_be_served_is_named_with_its_gap():
    rows = shelves((1, 7, 100, 2), (2, 8, 100, 5))
    demands = {7: 3, 8: 1}

    taken = plan(demands=demands, shelves=rows)

    assert taken == {1: 2, 2: 1}
    assert missing(demands=demands, shelves=rows, taken=taken) == {7: 1}


def test_empty_shelves_are_never_used():
    assert plan(demands={7: 1}, shelves=shelves((1, 7, 100, 0), (2, 7, 200, -3))) == {}
