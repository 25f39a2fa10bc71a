import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('shop', '0004_insights'),
    ]

    operations = [
        migrations.CreateModel(
            name='Companion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('n_together', models.PositiveIntegerField()),
                ('n_baskets', models.PositiveIntegerField()),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='shop.product')),
                ('product', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='companions', to='shop.product')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('product', 'other'), name='a_companion_once_per_product'), models.CheckConstraint(condition=models.Q(('n_together__gt', 0), ('n_together__lte', models.F('n_baskets'))), name='companions_share_some_baskets')],
            },
        ),
    ]
