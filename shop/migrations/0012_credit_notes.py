import django.db.models.deletion
from django.db import migrations, models

# A credit note is never changed: it holds no person.
COLUMNS = "id, invoice_id, refund_id, number, tax, total, issued_at"


def guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    with schema_editor.connection.cursor() as cursor:
        if vendor == "postgresql":
            cursor.execute(
                f"CREATE TRIGGER shop_creditnote_fixed BEFORE UPDATE OF {COLUMNS} ON shop_creditnote "
                "FOR EACH ROW EXECUTE FUNCTION shop_refuse_change()"
            )
        elif vendor == "sqlite":
            cursor.execute(
                f"CREATE TRIGGER shop_creditnote_fixed BEFORE UPDATE OF {COLUMNS} ON shop_creditnote "
                "BEGIN SELECT RAISE(ABORT, 'shop_creditnote is append-only'); END"
            )


def unguard(apps, schema_editor):
    on_table = " ON shop_creditnote" if schema_editor.connection.vendor == "postgresql" else ""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS shop_creditnote_fixed{on_table}")


class Migration(migrations.Migration):
    dependencies = [("shop", "0011_trust")]

    operations = [
        migrations.AddField(
            model_name="invoicecounter",
            name="n_credited",
            field=models.PositiveIntegerField(
                default=0, help_text="Credit notes, which have a series of their own."
            ),
        ),
        migrations.CreateModel(
            name="CreditNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True)),
                ("tax", models.DecimalField(decimal_places=3, max_digits=15)),
                ("total", models.DecimalField(decimal_places=3, max_digits=15)),
                ("issued_at", models.DateTimeField()),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_notes",
                        to="shop.invoice",
                    ),
                ),
                (
                    "refund",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_note",
                        to="shop.paymentevent",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("tax__gte", 0), ("total__gte", 0)),
                        name="credit_note_amounts_not_negative",
                    )
                ],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
