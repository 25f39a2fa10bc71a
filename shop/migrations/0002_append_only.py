"""Ledgers are append-only in the database itself, not by good manners.

An UPDATE is refused on both databases. A DELETE is refused on PostgreSQL; on SQLite it is left to the PROTECT of
the foreign keys, because emptying a test database there is a DELETE.
"""

from django.db import migrations

LEDGERS = ("shop_stockmovement", "shop_pricechange", "shop_paymentevent", "shop_orderevent")

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION shop_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$;
"""


def guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    with schema_editor.connection.cursor() as cursor:
        if vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
        for table in LEDGERS:
            if vendor == "postgresql":
                cursor.execute(
                    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION shop_refuse_change()"
                )
            elif vendor == "sqlite":
                cursor.execute(
                    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )


def unguard(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for table in LEDGERS:
            on_table = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only{on_table}")


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
