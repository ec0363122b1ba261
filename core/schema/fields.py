"""Column shapes that every table shares."""

from django.db import models
from django.db.models.functions import Now
from django.utils.timezone import now


class Timestamped(models.Model):
    """Adds created_at and updated_at, filled by Python in the product and by the database for raw SQL."""

    created_at = models.DateTimeField(default=now, db_default=Now(), editable=False)
    updated_at = models.DateTimeField(default=now, db_default=Now(), editable=False)

    class Meta:
        abstract = True


class NamedIndex(models.Index):
    """An index that bears the name of the source documents, up to PostgreSQL's 63 characters.

    Django stops at 30 for the sake of Oracle, which we do not run on.
    """

    max_name_length = 63
