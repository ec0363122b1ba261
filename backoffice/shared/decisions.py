"""Pages on which staff decide: what it is about, what they have to say, and a button per decision."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextareaWidget

from backoffice.shared.pages import Page
from leads.models import Lead, TelegramUser

REASON_LIMIT = 500
LONGEST_ID = 18  # digits
NAMED = 10  # chosen rows that are written out


@dataclass(frozen=True, slots=True)
class Question:
    """What staff are asked."""

    title: str
    facts: Sequence[tuple[Any, Any]]  # what it is about: name and value
    note: str  # what the decision does
    buttons: Sequence[tuple[str, Any]]  # name in the form and label, the usual one first
    hidden: Sequence[tuple[str, str]] = ()  # what the page has shown, by name, and sends with a decision


def is_telegram_id(text: str) -> bool:
    """Say whether a text may be one; a longer number would be an error in the database."""
    return text.isdecimal() and len(text) <= LONGEST_ID


class ReasonForm(forms.Form):
    """Why; whether that is enough is for the service to say."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=REASON_LIMIT,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2, "required": True}),
        help_text=_("Kept with the delivery and in the lead's history."),
    )


class PersonSelect(AutocompleteSelect):
    """A search for a person by name; what is no Telegram id is dropped when the page is shown again."""

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> Any:
        known = [each for each in value if is_telegram_id(each)]
        return super().optgroups(name, known, attr)


class OwnerForm(forms.Form):
    """To whom."""

    owner = forms.ModelChoiceField(
        label=_("New owner"),
        queryset=TelegramUser.objects.order_by("id"),
        to_field_name="telegram_id",
        widget=PersonSelect(Lead._meta.get_field("owner"), admin.site),
    )

    def clean_owner(self) -> TelegramUser:
        """Refuse whoever gets nothing here: nothing would be sent to them."""
        owner: TelegramUser = self.cleaned_data["owner"]
        if not owner.is_inside:
            raise forms.ValidationError(_("They are not active here: choose somebody who is."))
        return owner


class Guarded(Page):
    """A list whose actions answer 403 to an account that may not run them."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        wanted = {name for name in request.POST.getlist("action") if name}
        if wanted - set(self.get_actions(request)):
            raise PermissionDenied
        response: HttpResponse = super().changelist_view(request, extra_context)
        return response


def ask(page: ModelAdmin, request: HttpRequest, question: Question, form: forms.Form) -> HttpResponse:
    """Return the page with the question. It posts to where it came from, an action's chosen rows included."""
    context = {
        **page.admin_site.each_context(request),
        "title": question.title,
        "opts": page.model._meta,
        "question": question,
        "form": form,
        "media": page.media + form.media,
        "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "action": request.POST.get("action", ""),
        "across": request.POST.get("select_across", ""),
    }
    return TemplateResponse(request, "backoffice/decide.html", context)


def pressed(request: HttpRequest, *names: str) -> str:
    """Return which of these buttons was pressed; "" when the page is only being looked at."""
    return next((name for name in names if name in request.POST), "")


def some(rows: Iterable[Any]) -> str:
    """Return the first rows by name, and whether there are more."""
    named = [str(row) for row in rows]
    return ", ".join(named[:NAMED]) + (" …" if len(named) > NAMED else "")
