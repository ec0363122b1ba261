"""What staff say before many rows are changed: how, and why."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminSingleDateWidget, UnfoldAdminTextareaWidget

from backoffice.shared.decisions import REASON_LIMIT, OwnerForm
from core.databases.database_clock import utc_now

FARTHEST: Final = timedelta(days=365)
TO_A_DATE: Final = "date"
SPANS: Final = (
    ("1", _("1 day")),
    ("3", _("3 days")),
    ("7", _("a week")),
    ("14", _("two weeks")),
    ("30", _("30 days")),
    (TO_A_DATE, _("to the date below")),
)


class WhyForm(forms.Form):
    """The reason, which is kept with every row."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LIMIT,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text=_("Kept in the history of every lead and in the log of these pages."),
        error_messages={"required": _("Say why: the reason is kept with every row.")},
    )
    field_order: list[str] | None = None

    def said(self) -> dict[str, Any]:
        """Return what was chosen besides the reason, as far as it can be used."""
        values = getattr(self, "cleaned_data", None) or {}
        return {name: value for name, value in values.items() if name != "reason"}


def _in_reach(day: date | None) -> date | None:
    """Return the day. Raises ValidationError where it is over, or more than a year away."""
    today = utc_now().date()
    if day is not None and not today <= day <= today + FARTHEST:
        raise forms.ValidationError(_("Choose a day from today on, within a year."))
    return day


class SnoozeForm(WhyForm):
    """By how long, or to which day."""

    span = forms.ChoiceField(label=_("Snooze"), choices=SPANS, initial="3", widget=UnfoldAdminSelectWidget)
    day = forms.DateField(
        label=_("Date"),
        required=False,
        widget=UnfoldAdminSingleDateWidget,
        help_text=_("In the morning of that day, on each owner's own clock."),
    )
    field_order = ["span", "day", "reason"]

    def clean_day(self) -> date | None:
        return _in_reach(self.cleaned_data["day"])

    def clean(self) -> dict[str, Any]:
        """Refuse a date that is missing."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("span") == TO_A_DATE and cleaned.get("day") is None and "day" not in self.errors:
            self.add_error("day", _("Choose the date."))
        return cleaned


class PauseForm(WhyForm):
    """Until when."""

    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=UnfoldAdminSingleDateWidget,
        help_text=_("The pause ends in the morning of that day. Empty: until somebody ends it."),
    )
    field_order = ["until", "reason"]

    def clean_until(self) -> date | None:
        """Refuse today: a pause ends in the future."""
        until = _in_reach(self.cleaned_data["until"])
        if until is not None and until <= utc_now().date():
            raise forms.ValidationError(_("A pause ends in the future: choose a later date."))
        return until


class ReassignForm(WhyForm, OwnerForm):
    """To whom."""

    field_order = ["owner", "reason"]
