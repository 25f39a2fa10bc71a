"""The index over SearchEntry belongs to the database: FTS5 with triggers on SQLite, tsvector on PostgreSQL.

Both index tokens that the shop has already cut, so neither stems nor folds anything itself.
"""

from django.db import migrations

SQLITE = (
    """CREATE VIRTUAL TABLE shop_searchindex USING fts5(
        title, keywords, body, language, content='shop_searchentry', content_rowid='id',
        tokenize='unicode61 remove_diacritics 0', prefix='2 3'
    )""",
    """CREATE TRIGGER shop_searchentry_added AFTER INSERT ON shop_searchentry BEGIN
        INSERT INTO shop_searchindex(rowid, title, keywords, body, language)
        VALUES (new.id, new.title, new.keywords, new.body, new.language);
    END""",
    """CREATE TRIGGER shop_searchentry_removed AFTER DELETE ON shop_searchentry BEGIN
        INSERT INTO shop_searchindex(shop_searchindex, rowid, title, keywords, body, language)
        VALUES ('delete', old.id, old.title, old.keywords, old.body, old.language);
    END""",
    """CREATE TRIGGER shop_searchentry_changed AFTER UPDATE ON shop_searchentry BEGIN
        INSERT INTO shop_searchindex(shop_searchindex, rowid, title, keywords, body, language)
        VALUES ('delete', old.id, old.title, old.keywords, old.body, old.language);
        INSERT INTO shop_searchindex(rowid, title, keywords, body, language)
        VALUES (new.id, new.title, new.keywords, new.body, new.language);
    END""",
)
SQLITE_BACK = ("DROP TABLE shop_searchindex",)  # its triggers go with shop_searchentry

POSTGRES = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    """ALTER TABLE shop_searchentry ADD COLUMN document tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title), 'A')
        || setweight(to_tsvector('simple', keywords), 'B')
        || setweight(to_tsvector('simple', body), 'C')
    ) STORED""",
    "CREATE INDEX searchentry_document ON shop_searchentry USING gin (document)",
    "CREATE INDEX variant_sku_parts ON shop_variant USING gin (upper(sku) gin_trgm_ops)",
)
POSTGRES_BACK = (
    "DROP INDEX variant_sku_parts",
    "ALTER TABLE shop_searchentry DROP COLUMN document",
)


def forwards(apps, schema_editor):
    _run(schema_editor, POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        _run(schema_editor, POSTGRES_BACK)
        return
    for name in ("added", "removed", "changed"):
        _run(schema_editor, (f"DROP TRIGGER shop_searchentry_{name}",))
    _run(schema_editor, SQLITE_BACK)


def _run(schema_editor, statements):
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("shop", "0002_append_only")]
    operations = [migrations.RunPython(forwards, backwards)]
