"""Guesses at passwords, and the record of what staff wrote, which the database itself keeps from being changed.

On SQLite an UPDATE and a DELETE are refused as on PostgreSQL: no foreign key guards this table. Who empties a whole test
database there takes the trigger away first.
"""

from django.db import migrations, models


TABLE = "shop_auditentry"


def guard(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE} "
                "FOR EACH ROW EXECUTE FUNCTION shop_refuse_change()"
            )
            return
        for change in ("update", "delete"):
            cursor.execute(
                f"CREATE TRIGGER {TABLE}_no_{change} BEFORE {change} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
            )


def unguard(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_append_only ON {TABLE}")
            return
        for change in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{change}")


class Migration(migrations.Migration):

    dependencies = [
        ('shop', '0010_screened_payments'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True)),
                ('actor', models.CharField(db_index=True, help_text='For example staff:7.', max_length=40)),
                ('route', models.CharField(help_text='Method and name of the page.', max_length=120)),
                ('verb', models.CharField(choices=[('insert', 'added'), ('update', 'changed'), ('delete', 'deleted')], max_length=6)),
                ('table', models.CharField(db_index=True, max_length=80)),
                ('n_rows', models.PositiveIntegerField()),
                ('row_keys', models.JSONField(default=list, help_text='The first thousand.')),
                ('columns', models.JSONField(default=list)),
                ('figures', models.JSONField(default=dict, help_text='New numbers, states and dates; never texts.')),
            ],
            options={
                'verbose_name_plural': 'audit entries',
            },
        ),
        migrations.CreateModel(
            name='SignInGuess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='SHA-256 of the door, names nobody.', max_length=64, unique=True)),
                ('n_tried', models.PositiveIntegerField(default=0)),
                ('since', models.DateTimeField()),
                ('locked_until', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RunPython(guard, unguard),
    ]
