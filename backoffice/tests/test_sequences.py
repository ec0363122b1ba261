"""The team's sequences in the admin: written, refused with a reason, previewed, imported and exported."""

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now as utc_now

from backoffice.planner.templates import MOST_BYTES
from backoffice.tests.pages import filled_in, message_of, page
from engagement import templates
from engagement.models import PlanTemplate
from engagement.templates import SAMPLE

pytestmark = [pytest.mark.once, pytest.mark.django_db]
ADD, LIST = "admin:engagement_plantemplate_add", "admin:engagement_plantemplate_changelist"
IMPORT = "admin:engagement_plantemplate_import_files"


def kept(markdown: str = SAMPLE) -> PlanTemplate:
    row = PlanTemplate()
    row.take(templates.parse(markdown), now=utc_now())
    return row


def file(name: str, text: str | bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def bring(client: Client, *files: SimpleUploadedFile) -> str:
    return message_of(client, reverse(IMPORT), {"uploads": list(files)})


def export(client: Client, *rows: PlanTemplate) -> Any:
    about = {"action": "export_files", "_selected_action": [row.pk for row in rows]}
    return client.post(reverse(LIST), about)


class TestWriting:
    def test_begins_with_an_example_that_can_be_saved(self, admin_client: Client) -> None:
        form = filled_in(admin_client, reverse(ADD))
        assert form["markdown"] == SAMPLE
        assert "is_active" in form  # ticked
        assert "was added" in message_of(admin_client, reverse(ADD), form | {"is_active": "on"})
        row = PlanTemplate.objects.get()
        assert (row.name, len(row.steps), row.is_active) == ("After a fair", 3, True)

    def test_says_which_line_is_wrong(self, admin_client: Client) -> None:
        wrong = SAMPLE.replace("phone", "fax").replace("{times}", "{price}")
        html = admin_client.post(reverse(ADD), {"markdown": wrong}).content.decode()
        assert "“fax” is no channel" in html
        assert "{price} below it is no slot" in html
        assert not PlanTemplate.objects.exists()

    def test_refuses_a_name_that_is_taken_and_a_step_that_would_be_lost(self, admin_client: Client) -> None:
        row = kept()
        html = admin_client.post(reverse(ADD), {"markdown": SAMPLE}).content.decode()
        assert "There is a sequence of this name already" in html
        doubled = "# Twice\n" + "## Day 0 · phone\nCall.\n" * 2
        html = admin_client.post(reverse(ADD), {"markdown": doubled}).content.decode()
        assert "Step 2 repeats another one" in html
        assert list(PlanTemplate.objects.all()) == [row]

    def test_shows_it_filled_in_with_what_would_be_marked(self, admin_client: Client) -> None:
        row = kept(SAMPLE.replace("It was good", "I loved your podcast. It was good"))
        html = admin_client.get(page(row)).content.decode()
        assert "Write to Ann Lee while the talk is fresh." in html
        assert "Marked unless" in html
        assert "podcast" in html

    def test_changes_and_retires_it(self, admin_client: Client) -> None:
        row = kept()
        form = filled_in(admin_client, page(row))
        assert form["markdown"].split() == SAMPLE.split()
        form["markdown"] = form["markdown"].replace("# After a fair", "# After <b>a</b> fair")
        del form["is_active"]
        message_of(admin_client, page(row), form)
        row.refresh_from_db()
        assert (row.name, row.is_active) == ("After <b>a</b> fair", False)
        assert "<b>a</b>" not in admin_client.get(page(row)).content.decode()

    def test_is_for_looking_only_without_the_permission(self, viewer: Client) -> None:
        row = kept()
        html = viewer.get(page(row)).content.decode()
        assert "## Day 3" in html
        assert "Write to Ann Lee" in html
        assert viewer.post(page(row), {"markdown": SAMPLE.replace("fair", "show")}).status_code == 403
        assert viewer.get(reverse(IMPORT)).status_code in (302, 403)
        viewer.post(reverse(IMPORT), {"uploads": [file("a.md", SAMPLE.replace("fair", "show"))]})
        assert PlanTemplate.objects.get().name == "After a fair"


class TestFiles:
    def test_are_taken_in_several_at_once(self, admin_client: Client) -> None:
        kept(SAMPLE.replace("Day 3", "Day 4"))
        other = "\ufeff" + SAMPLE.replace("After a fair", "Після виставки").replace("\n", "\r\n")
        said = bring(admin_client, file("a.md", SAMPLE), file("b.md", other))
        assert "After a fair was replaced." in said
        assert "Після виставки was added." in said
        rows = {row.name: row.template.steps[1].day for row in PlanTemplate.objects.all()}
        assert rows == {"After a fair": 3, "Після виставки": 3}

    def test_that_are_no_sequences_are_named_with_the_reason(self, admin_client: Client) -> None:
        said = bring(
            admin_client,
            file("notes.md", "Milk, eggs"),
            file("photo.md", b"\xff\xd8\xff"),
            file("big.md", b"a" * (MOST_BYTES + 1)),
            file("good.md", SAMPLE),
        )
        assert "notes.md: Line 1: expected" in said
        assert "photo.md: The file is no text" in said
        assert "big.md: The file is too big" in said
        assert PlanTemplate.objects.get().name == "After a fair"

    def test_are_asked_for(self, admin_client: Client) -> None:
        assert "Import Markdown files" in admin_client.get(reverse(LIST)).content.decode()
        assert "multipart/form-data" in admin_client.get(reverse(IMPORT)).content.decode()
        assert "required" in admin_client.post(reverse(IMPORT), {}).content.decode()
        many = [file(f"{number}.md", SAMPLE) for number in range(51)]
        assert "50 files" in admin_client.post(reverse(IMPORT), {"uploads": many}).content.decode()

    def test_one_is_handed_out_as_it_is(self, admin_client: Client) -> None:
        row = kept()
        answer = export(admin_client, row)
        assert f'filename="after-a-fair-{row.pk}.md"' in answer["Content-Disposition"]
        assert templates.parse(answer.content.decode()) == row.template

    def test_several_are_handed_out_as_a_zip_that_can_be_taken_in_again(self, admin_client: Client) -> None:
        rows = [kept(SAMPLE.replace("a fair", f"a fair{mark}")) for mark in ("", "!", " ü")]
        with zipfile.ZipFile(io.BytesIO(export(admin_client, *rows).content)) as archive:
            files = [file(name, archive.read(name)) for name in archive.namelist()]
        assert len(files) == 3
        PlanTemplate.objects.all().delete()
        bring(admin_client, *files)
        assert {row.template for row in PlanTemplate.objects.all()} == {row.template for row in rows}
