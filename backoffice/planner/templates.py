"""The team's sequences: written as Markdown, looked at filled in, taken in and handed out as files."""

import io
import zipfile
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.text import format_lazy, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextareaWidget

from backoffice.shared.pages import Page, column
from core.databases.database_clock import utc_now
from engagement import templates
from engagement.models import PlanTemplate
from engagement.template_faults import BIG_FILE, NO_TEXT_FILE, fault
from engagement.templates import EXAMPLE, MAX_MARKDOWN, SAMPLE, Template, TemplateRefused
from engagement.writing.from_template import as_shown, read_template

MOST_FILES: Final = 50
MOST_BYTES: Final = 4 * MAX_MARKDOWN  # UTF-8 has four a character at most
HELP: Final = format_lazy(
    gettext_lazy(
        "“# Name”, a line about it, and for each step “## Day 3 · email · follow_up”, below it what to do, "
        "and behind “>” the text. Filled in for each lead: {slots}."
    ),
    slots=" ".join(f"{{{name}}}" for name in templates.SLOTS),
)


class TemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    """One sequence; its Markdown is the form."""

    markdown = forms.CharField(
        label=gettext_lazy("Sequence"),
        help_text=HELP,
        max_length=2 * MAX_MARKDOWN,
        strip=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 28, "spellcheck": "true"}),
    )

    class Meta:
        model = PlanTemplate
        fields = ["is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show the sequence as it is kept, a new one as an example."""
        super().__init__(*args, **kwargs)
        row = self.instance
        self.initial["markdown"] = templates.write(row.template) if row.pk else SAMPLE

    def clean_markdown(self) -> Template:
        """Return the sequence that is meant; say of each line that is wrong what is expected there."""
        try:
            template = read_template(self.cleaned_data["markdown"])
        except TemplateRefused as refused:
            raise forms.ValidationError(_said(refused)) from None
        if PlanTemplate.objects.filter(name=template.name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is a sequence of this name already."))
        return template


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    widget = ManyFiles(attrs={"accept": ".md,text/markdown,text/plain"})

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[Any]"]:
        files = [super(FilesField, self).clean(each, initial) for each in data or [None]]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("%(n)d files are read at once.") % {"n": MOST_FILES})
        return files


class ImportForm(forms.Form):
    """Markdown files, a sequence each."""

    uploads = FilesField(
        label=gettext_lazy("Markdown files"),
        help_text=gettext_lazy("A sequence each. One whose name is there already takes its place."),
    )


@admin.register(PlanTemplate)
class PlanTemplateAdmin(Page):
    """What reps find under “Another plan”. A manager who is no staff asks somebody who is."""

    form = TemplateForm
    list_display = ["name", "about", "size", "is_active", "updated_at"]
    list_display_links = ["name"]
    list_filter = ["is_active"]
    search_fields = ["name", "about"]
    ordering = ["name", "id"]
    actions = ["export_files"]
    actions_list = ["import_files"]

    size = column(gettext_lazy("steps"), lambda row: len(row.steps))

    def get_fields(self, request: HttpRequest, obj: PlanTemplate | None = None) -> list[str]:
        return ["markdown", "is_active", *(["preview"] if obj else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: PlanTemplate | None = None) -> list[str]:
        return ["preview"] if obj else []

    @display(description=gettext_lazy("Sequence"))
    def markdown(self, row: PlanTemplate) -> str:
        """Return the sequence for whoever may only look."""
        return templates.write(row.template)

    @display(description=gettext_lazy("for a made-up prospect"))
    def preview(self, row: PlanTemplate) -> SafeString:
        """Return the kept sequence as a rep would see it, with what would be marked."""
        return render_to_string(
            "backoffice/sequence.html", {"steps": as_shown(row.template), "prospect": EXAMPLE}
        )

    def save_model(self, request: HttpRequest, obj: PlanTemplate, form: Any, change: bool) -> None:
        obj.take(form.cleaned_data["markdown"], now=utc_now())

    @action(description=gettext_lazy("Export as Markdown"), permissions=["view"])
    def export_files(self, request: HttpRequest, queryset: QuerySet[PlanTemplate]) -> HttpResponse:
        """Hand out one file, or several in a zip."""
        files = {_file_name(row): templates.write(row.template).encode() for row in queryset}
        if len(files) == 1:
            [(name, data)] = files.items()
            return _download(name, data, "text/markdown; charset=utf-8")
        return _download("sequences.zip", _zipped(files), "application/zip")

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Whoever imports may write over what is there."""
        return bool(self.has_add_permission(request) and self.has_change_permission(request))

    @action(
        description=gettext_lazy("Import Markdown files"),
        url_path="import",
        permissions=["import"],
        icon="upload",
    )
    def import_files(self, request: HttpRequest) -> HttpResponse:
        """Ask for files; keep those that are sequences, and say of the others what is wrong."""
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            for file in form.cleaned_data["uploads"]:
                self._take(request, file)
            return HttpResponseRedirect(reverse("admin:engagement_plantemplate_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import Markdown files"),
            "opts": self.model._meta,
            "form": form,
        }
        return TemplateResponse(request, "backoffice/sequences_import.html", context)

    def _take(self, request: HttpRequest, file: "UploadedFile[Any]") -> None:
        """Keep one file's sequence, in the place of one of its name."""
        try:
            template = _read(file)
        except TemplateRefused as refused:
            self.message_user(request, f"{file.name}: {' '.join(_said(refused))}", messages.ERROR)
            return
        with transaction.atomic():
            found = PlanTemplate.objects.select_for_update().filter(name=template.name).first()
            row = found or PlanTemplate()
            row.take(template, now=utc_now())
            note = [{"changed": {"name": _("from a file")}}] if found else [{"added": {}}]
            (self.log_change if found else self.log_addition)(request, row, note)
        said = _("%(name)s was replaced.") if found else _("%(name)s was added.")
        self.message_user(request, said % {"name": template.name}, messages.SUCCESS)


def _said(refused: TemplateRefused) -> list[str]:
    return [_(fault.words) % fault.values for fault in refused.faults]


def _read(file: "UploadedFile[Any]") -> Template:
    """Raises TemplateRefused."""
    if (file.size or 0) > MOST_BYTES:
        raise TemplateRefused([fault(BIG_FILE)])
    try:
        return read_template(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise TemplateRefused([fault(NO_TEXT_FILE)]) from None


def _file_name(row: PlanTemplate) -> str:
    """Return a name that no other row has: slugs of two names may be the same."""
    return f"{slugify(row.name, allow_unicode=True) or 'sequence'}-{row.pk}.md"


def _zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def _download(name: str, data: bytes, kind: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": disposition})
