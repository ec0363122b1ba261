from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0004_seller_profile'),
    ]

    operations = [
        migrations.AlterField(
            model_name='telegramuser',
            name='country',
            field=models.CharField(blank=True, db_default='', default='', max_length=6),
        ),
    ]
