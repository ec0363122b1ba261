"""The plan of one lead as a form: a part for each open step, and for those that are added."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminSingleTimeWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanWidget,
)

from backoffice.bulk.forms import WhyForm
from engagement.plans import MAX_DESCRIPTION, MAX_OPEN_STEPS, MAX_STEP_ID, MAX_SUGGESTED_TEXT, Channel, Step
from engagement.plans.plan_edits import GAP, find
from planning.proposals.staff_edits import NEW, Edit, Stand
from reminders.policy.windows import local_at
from reminders.state.wording import local, zone_of

CHANNELS: Final = (
    (Channel.LINKEDIN.value, "LinkedIn"),
    (Channel.EMAIL.value, _("E-mail")),
    (Channel.PHONE.value, _("Phone")),
    (Channel.OTHER.value, _("Other")),
)


class StepForm(forms.Form):
    """One step, on the owner's clock. Each field carries the value it was shown with."""

    step_id = forms.IntegerField(min_value=0, max_value=MAX_STEP_ID, widget=forms.HiddenInput)
    description = forms.CharField(
        label=_("What to do"),
        max_length=MAX_DESCRIPTION,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )
    day = forms.DateField(label=_("Date"), required=False, widget=UnfoldAdminSingleDateWidget)
    clock = forms.TimeField(
        label=_("Time"), required=False, widget=UnfoldAdminSingleTimeWidget(format="%H:%M")
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=CHANNELS, widget=UnfoldAdminSelectWidget)
    place = forms.IntegerField(
        label=_("Place"), min_value=1, max_value=MAX_OPEN_STEPS, widget=UnfoldAdminIntegerFieldWidget
    )
    text = forms.CharField(
        label=_("Draft"),
        max_length=MAX_SUGGESTED_TEXT,
        required=False,
        strip=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
    removed = forms.BooleanField(label=_("Take this step out"), required=False, widget=UnfoldBooleanWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.show_hidden_initial = name != "step_id"

    def clean(self) -> dict[str, Any]:
        """Ask for the words and the date of what stays."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("removed"):
            for name, why in (
                ("description", _("Say what to do.")),
                ("day", _("Choose a date.")),
                ("clock", _("Choose a time.")),
            ):
                if not cleaned.get(name) and cleaned.get(name) != time(0) and name not in self.errors:
                    self.add_error(name, why)
        return cleaned

    @property
    def is_new(self) -> bool:
        return self.number == NEW

    @property
    def number(self) -> int:
        """Which step it is; `NEW` for what no page of ours has sent."""
        given = self["step_id"].value()
        return int(given) if str(given).isdecimal() and len(str(given)) < len(str(MAX_STEP_ID)) + 1 else NEW

    def edit(self, stand: Stand, zone: str) -> Edit:
        """Return what is wanted of the step; what was not typed over stays as it is. For a valid form."""
        values, step = self.cleaned_data, find(stand.steps, self.number)
        typed = set(self.changed_data)
        at = local_at(values["day"], values["clock"], zone_of(zone))
        if step is None:
            return Edit(
                NEW, values["description"], _lines(values["text"]), values["channel"], at, values["place"]
            )
        return Edit(
            step_id=step.step_id,
            description=values["description"] if "description" in typed else step.description,
            text=_lines(values["text"]) if "text" in typed else step.suggested_text or "",
            channel=values["channel"] if "channel" in typed else step.channel.value,
            at=at if typed & {"day", "clock"} else stand.at[step.step_id],
            place=values["place"],
        )


class ReasonForm(WhyForm):
    """Why the plan is changed."""


StepForms = forms.formset_factory(
    StepForm, extra=0, max_num=2 * MAX_OPEN_STEPS, absolute_max=2 * MAX_OPEN_STEPS
)


def initial(stand: Stand, zone: str) -> list[dict[str, Any]]:
    """Return the values of the steps as they stand."""
    return [_values(step, stand.at[step.step_id], place, zone) for place, step in enumerate(stand.steps, 1)]


def one_more(data: Mapping[str, Any], stand: Stand, zone: str, *, now: datetime) -> dict[str, Any]:
    """Return what was sent, with another, empty step three days after the last."""
    sent = dict(data.items())
    count = int(sent.get("form-TOTAL_FORMS") or 0) if str(sent.get("form-TOTAL_FORMS")).isdecimal() else 0
    at = max([now, *stand.at.values()]) + GAP
    new = _values(None, at, min(count + 1, MAX_OPEN_STEPS), zone)
    sent |= {f"form-{count}-{name}": _typed(value) for name, value in new.items()}
    return sent | {"form-TOTAL_FORMS": str(min(count + 1, 2 * MAX_OPEN_STEPS))}


def _values(step: Step | None, at: datetime, place: int, zone: str) -> dict[str, Any]:
    here = local(at, zone)
    return {
        "step_id": step.step_id if step else NEW,
        "description": step.description if step else "",
        "day": here.date(),
        "clock": here.time().replace(second=0, microsecond=0),
        "channel": step.channel.value if step else Channel.OTHER.value,
        "place": place,
        "text": (step.suggested_text or "") if step else "",
    }


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _typed(value: Any) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)


def kept(parts: Iterable[Any]) -> Sequence[StepForm]:
    """Return the parts of steps that are not taken out."""
    return [part for part in parts if not part.cleaned_data.get("removed")]
