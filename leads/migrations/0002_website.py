from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="lead",
            name="prospect_website",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
    ]
