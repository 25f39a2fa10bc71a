from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pricing", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="elasticityestimate",
            name="factor",
            field=models.FloatField(
                default=1.0,
                help_text="Of it, what is left when the prices of the whole department move for good.",
            ),
        ),
    ]
