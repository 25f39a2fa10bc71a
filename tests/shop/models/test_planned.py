"""SQL that is planned once: the same rows at every use, also after a failure, and where plans cannot be kept."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from shop.models import planned
from tests import factories

pytestmark = pytest.mark.django_db
SQL = "SELECT id, '100%%' FROM shop_product WHERE slug = %s"


def rows(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        planned.execute(connection, cursor, sql, params)
        return cursor.fetchall()


def n_plans() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'planned_%'")
        return int(cursor.fetchone()[0])


def test_each_use_asks_once_and_gives_the_rows_of_its_own_values(django_assert_num_queries):
    mug, pen = factories.product(slug="mug"), factories.product(slug="pen")

    with django_assert_num_queries(3):
        found = [rows(SQL, slug) for slug in ("mug", "pen", "nothing")]

    assert found == [[(mug.pk, "100%")], [(pen.pk, "100%")], []]


def test_a_statement_that_failed_can_be_used_again():
    broken = (
        SQL.replace("id,", "1 / (id - id),") if connection.vendor == "postgresql" else "SELECT nothing(%s)"
    )
    factories.product(slug="mug")

    for _ in range(2):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows(broken, "mug")

    assert len(rows(SQL, "mug")) == 1


def test_several_values_are_asked_for_in_one_condition():
    mug, pen = factories.product(slug="mug"), factories.product(slug="pen")
    factories.product(slug="cup")
    condition, values = planned.among(connection, ["mug", "pen"])

    found = rows(SQL.replace("= %s", condition), *values)

    assert set(found) == {(mug.pk, "100%"), (pen.pk, "100%")}


def test_postgresql_plans_once_and_not_at_all_behind_a_pooler(monkeypatch):
    if connection.vendor != "postgresql":
        assert rows(SQL, "mug") == []
        return
    before = n_plans()

    rows(SQL + " ", "mug")
    rows(SQL + " ", "pen")
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    rows(SQL + "  ", "mug")

    assert n_plans() - before == 1
