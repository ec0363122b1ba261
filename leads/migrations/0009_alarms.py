# Who is told in their chat that something is wrong with the whole system.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0008_staff_pages_at_size'),
    ]

    operations = [
        migrations.AddField(
            model_name='telegramuser',
            name='wants_alarms',
            field=models.BooleanField(db_default=False, default=False, help_text='Is told in the chat when something is wrong with the system as a whole.', verbose_name='alarms'),
        ),
    ]
