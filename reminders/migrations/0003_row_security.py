"""Row-level security was put in force here; `0005_row_security` does it now, with what has changed since."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0002_website"),
        ("engagement", "0001_initial"),
        ("reminders", "0002_postgresql"),
    ]
    operations: list[object] = []
