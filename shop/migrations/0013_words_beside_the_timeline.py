"""Words of people and carriers move from the ledgers, which are never erased, to rows that go with the customer's data.

The ledgers are opened for that once, inside the migration's own transaction, and closed again. What is left in
`detail` are codes, numbers and amounts. A stock movement names its order; why that was cancelled stands with the order.
Why an order was held stood where its buyer reads it; that goes, for it is kept with the decision.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

ledgers = import_module("shop.migrations.0002_append_only")
OF_PEOPLE = (
    Q(machine="order", after="cancelled")
    | Q(machine="return", after__in=("approved", "rejected", "cancelled"))
    | Q(machine="fulfilment", after="shipped")
)
OF_SCREENING = Q(machine="order", before="")
OF_ORDERS = Q(kind="deallocate") | Q(kind="return", ref__startswith="order:")
CHUNK = 2_000


def move(apps, schema_editor):
    event, note = apps.get_model("shop", "OrderEvent"), apps.get_model("shop", "OrderEventNote")
    movement = apps.get_model("shop", "StockMovement")
    ledgers.unguard(apps, schema_editor)
    said = event.objects.filter(OF_PEOPLE).exclude(detail="")
    notes = (note(event_id=pk, text=text) for pk, text in said.values_list("pk", "detail").iterator(CHUNK))
    note.objects.bulk_create(notes, batch_size=CHUNK)
    said.update(detail="")
    event.objects.filter(OF_SCREENING).exclude(detail="").update(detail="")
    movement.objects.filter(OF_ORDERS).exclude(reason="").update(reason="")
    ledgers.guard(apps, schema_editor)


def move_back(apps, schema_editor):
    event, note = apps.get_model("shop", "OrderEvent"), apps.get_model("shop", "OrderEventNote")
    ledgers.unguard(apps, schema_editor)
    for pk, text in note.objects.values_list("event_id", "text").iterator(CHUNK):
        event.objects.filter(pk=pk).update(detail=text)
    ledgers.guard(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_credit_notes")]

    operations = [
        migrations.CreateModel(
            name="OrderEventNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=200)),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="note",
                        to="shop.orderevent",
                    ),
                ),
            ],
        ),
        migrations.RunPython(move, move_back),
    ]
