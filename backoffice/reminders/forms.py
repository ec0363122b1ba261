"""What staff may write on a lead or a reminder, and what is refused with a sentence."""

from typing import Any, Final

from django import forms
from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from backoffice.shared.words import status_word
from core.actor import SYSTEM
from core.databases.database_clock import utc_now
from leads.fields import LIMITS, Writer, written_by
from leads.intake.contacts import is_value
from reminders import services
from reminders.models import LIVE, ReminderStatus, ScheduledReminder

CLOSING: Final = (ReminderStatus.COMPLETED, ReminderStatus.SKIPPED, ReminderStatus.CANCELLED)
DRAFT_LIMIT: Final = 4000


class SeenForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form that counts as changed only what staff changed, not what changed under them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let each field carry the value it was shown with."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = not field.widget.is_hidden

    def wanted(self) -> dict[str, Any]:
        """Return the values that staff changed and that are not so already."""
        return {
            name: self.cleaned_data[name]
            for name in self.changed_data
            if name in self.cleaned_data and not self._is_so(name)
        }

    def _is_so(self, name: str) -> bool:
        present, given = self.initial.get(name), self.cleaned_data[name]
        if name == "due_at" and present is not None and given is not None:
            return bool(present.replace(microsecond=0) == given)  # the page shows no fractions
        return bool((present or "") == (given or ""))


class LeadForm(SeenForm):
    """A lead's own facts, its pause and its status."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Call each field what the chat calls it; keep notes as short as everywhere else."""
        super().__init__(*args, **kwargs)
        labels = {field.column: _(field.label) for field in written_by(Writer.STAFF)} | {
            "status": _("Status"),
            "close_reason": _("Why it was won or lost"),
            "reminders_paused": _("Reminders are paused"),
        }
        for name in self.fields.keys() & labels.keys():
            self.fields[name].label = labels[name]
        if notes := self.fields.get("notes"):
            notes.validators.append(MaxLengthValidator(LIMITS["notes"]))
            notes.widget.attrs["rows"] = 3

    def clean(self) -> dict[str, Any]:
        """Refuse what is no value of its field, and a reason that explains no change."""
        cleaned = super().clean() or self.cleaned_data
        wanted = self.wanted()
        for field in written_by(Writer.STAFF):
            if (value := wanted.get(field.column)) and not is_value(field.key, value):
                self.add_error(field.column, strip_tags(_(field.refusal)))
        if "close_reason" in wanted and "status" not in wanted:
            self.add_error("close_reason", _("A reason goes with a new status: choose one as well."))
        return cleaned


class ReminderForm(SeenForm):
    """Due date, draft and status of one step."""

    class Meta:
        model = ScheduledReminder
        fields = ["status", "due_at", "draft_text", "version"]
        widgets = {"version": forms.HiddenInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the statuses that may follow the present one."""
        super().__init__(*args, **kwargs)
        if isinstance(status := self.fields.get("status"), forms.ChoiceField):
            present = self.instance.status
            is_live = present in LIVE
            following = [(after.value, status_word(after)) for after in CLOSING]
            reopened = [(ReminderStatus.PENDING.value, _("open again"))]
            status.choices = [(present, status_word(present)), *(following if is_live else reopened)]
            status.error_messages["invalid_choice"] = (
                _("An open step can become done, skipped or cancelled. To move it, change its date.")
                if is_live
                else _("A closed step can only be opened again.")
            )
        if version := self.fields.get("version"):
            version.required = False
        if draft := self.fields.get("draft_text"):
            draft.validators.append(MaxLengthValidator(DRAFT_LIMIT))
            draft.widget.attrs["rows"] = 4

    def has_changed(self) -> bool:
        """Say whether staff changed anything; the version they saw is no change."""
        return bool(set(self.changed_data) - {"version"})

    def wanted(self) -> dict[str, Any]:
        """Return the values that staff changed, the version apart."""
        return {name: value for name, value in super().wanted().items() if name != "version"}

    def clean(self) -> dict[str, Any]:
        """Refuse a change of what somebody else has changed since, and what a closed step cannot have."""
        cleaned = super().clean() or self.cleaned_data
        if self.has_changed() and cleaned.get("version") not in (None, self.initial["version"]):
            raise forms.ValidationError(
                _("Somebody changed this step while the page was open. Load it again and look first.")
            )
        wanted = self.wanted()
        status = wanted.get("status", self.initial["status"])
        if wanted.get("status") in LIVE and not can_reopen(self.instance):
            message = _("This step cannot be opened again: its lead or plan has moved on, or it was sent.")
            self.add_error("status", message)
        if "due_at" in wanted and status not in LIVE:
            message = _("A step that is %(status)s keeps its date; open it again first.")
            self.add_error("due_at", message % {"status": status_word(status)})
        return cleaned


def can_reopen(reminder: ScheduledReminder) -> bool:
    """Say whether `services.reopen` would change anything: it is tried, and taken back."""
    with transaction.atomic():
        changed = services.reopen(reminder=reminder, by=SYSTEM, now=utc_now()).changed
        transaction.set_rollback(True)
    return changed
