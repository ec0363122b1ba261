"""A migration that the running version would not survive is found."""

from typing import Any

import pytest
from django.db import migrations, models
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.functions import Length

from core.schema.adding_indexes import AddIndexBesideWriters
from tests import old_code as linter

TABLE = [
    ("id", models.BigAutoField(primary_key=True)),
    ("name", models.CharField(max_length=20)),
    ("age", models.IntegerField(null=True)),
    ("tone", models.CharField(max_length=9, db_default="")),
]


def words(*operations: Any) -> list[str]:
    """Return the words for what is wrong with these operations on a table that is there."""
    before = ProjectState()
    before.add_model(ModelState("leads", "person", TABLE))
    before.add_model(ModelState("leads", "team", [("id", models.BigAutoField(primary_key=True))]))
    migration = migrations.Migration("0099_of_the_test", "leads")
    migration.operations = list(operations)
    return [word for word, _text in linter.problems(migration, before)]


def add(field: Any) -> Any:
    return migrations.AddField("person", "new", field)


def alter(name: str, field: Any) -> Any:
    return migrations.AlterField("person", name, field)


INDEX = models.Index(fields=["name"], name="idx_name")
CHECK = models.CheckConstraint(condition=models.Q(age__gt=0), name="old_enough")
BAD = [
    # what is read or written is not there any more
    ("takes away", migrations.RemoveField("person", "name")),
    ("takes away", migrations.RenameField("person", "name", "title")),
    ("takes away", migrations.DeleteModel("Person")),
    ("takes away", migrations.AlterModelTable("person", "humans")),
    ("takes away", alter("age", models.TextField(null=True))),
    ("takes away", alter("age", models.IntegerField(null=True, db_column="years"))),
    # what is written is refused
    ("refuses", add(models.CharField(max_length=5, default=""))),
    ("refuses", alter("age", models.IntegerField(default=0))),
    ("refuses", alter("age", models.IntegerField(db_default=0))),
    ("refuses", alter("tone", models.CharField(max_length=9, default=""))),
    ("refuses", alter("name", models.CharField(max_length=10))),
    ("refuses", migrations.AddConstraint("person", CHECK)),
    ("refuses", migrations.AlterUniqueTogether("person", {("name", "age")})),
    # whoever writes has to wait
    ("blocks", migrations.AddIndex("person", INDEX)),
    ("blocks", add(models.ForeignKey("leads.team", models.CASCADE, null=True))),
    ("blocks", alter("name", models.CharField(max_length=20, db_index=True))),
    # nobody can say
    ("unread", migrations.RunSQL("DROP TABLE people")),
    ("unread", migrations.RunPython(print)),
]
GOOD = [
    add(models.IntegerField(null=True)),
    add(models.CharField(max_length=5, default="", db_default="")),
    add(models.ManyToManyField("leads.team")),
    add(models.ForeignKey("leads.team", models.CASCADE, null=True, db_index=False)),
    alter("name", models.CharField(max_length=40, verbose_name="called")),
    alter("age", models.IntegerField(null=True, help_text="years")),
    AddIndexBesideWriters("person", INDEX),
    migrations.RemoveIndex("person", "idx_other"),
    migrations.AlterModelOptions("person", {"ordering": ["id"]}),
    migrations.CreateModel("Wish", [("id", models.BigAutoField(primary_key=True))]),
    migrations.AddIndex("wish", models.Index(Length("id"), name="idx_wish")),
    migrations.AddField("wish", "text", models.TextField()),
]


class TestMigration:
    @pytest.mark.parametrize(("word", "operation"), BAD, ids=lambda each: getattr(each, "describe", str)())
    def test_that_old_code_does_not_survive_is_found(self, word: str, operation: Any) -> None:
        assert words(operation) == [word]

    def test_that_adds_is_none(self) -> None:
        assert words(*GOOD) == []

    def test_of_this_version_are_survived_by_the_one_before(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert (linter.main(), capsys.readouterr().err) == (0, "")

    def test_must_be_answered_for_as_long_as_it_is_there(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        gone = "leads.0001_initial: takes away"
        monkeypatch.setattr(linter, "SURVIVED", {gone: "because"})
        assert linter.main() == 1
        said = capsys.readouterr().err
        assert f"answers for what is not there: {gone}" in said
        assert "reminders.0008_retention: unread" in said
