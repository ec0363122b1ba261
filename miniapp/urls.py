"""Addresses of the Mini App: the shell's, and under `-/` the fragment of the same path, and actions."""

from datetime import date

from django.urls import include, path, re_path, register_converter
from django.urls.converters import StringConverter

from miniapp import calendar
from miniapp.actions import ON_STEP, on_step
from miniapp.fragments import asleep, lead, leads, missing, more, move, settings, stats, steps, today, week
from miniapp.fragments.calendar import renew, revoke
from miniapp.lead_actions import ON_LEAD, on_lead
from miniapp.pages import shell


class DayConverter:
    """A date as in "2026-03-02"; anything else is no address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """A ValueError makes the address one that does not exist."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


class StepDeedConverter(StringConverter):
    """What can be done to a step."""

    regex = "|".join(ON_STEP)


class LeadDeedConverter(StringConverter):
    """What can be done to a lead."""

    regex = "|".join(ON_LEAD)


register_converter(DayConverter, "day")
register_converter(StepDeedConverter, "step_deed")
register_converter(LeadDeedConverter, "lead_deed")

app_name = "miniapp"
fragments = [
    path("", today.today, name="today"),
    path("leads/", leads.leads, name="leads"),
    path("leads/<int:lead_id>/", lead.lead, name="lead"),
    path("week/", week.week, name="week"),
    path("week/<day:day>/", week.day, name="day"),
    path("asleep/", asleep.asleep, name="asleep"),
    path("more/", more.more, name="more"),
    path("stats/", stats.stats, name="stats"),
    path("settings/", settings.settings, name="settings"),
    path("steps/<int:step_id>/", steps.step, name="step"),
    path("steps/<int:step_id>/move/", move.move, name="move"),
]
urlpatterns = [
    path("-/", include(fragments)),
    path("-/steps/<int:step_id>/<step_deed:deed>", on_step, name="on-step"),
    path("-/leads/<int:lead_id>/<lead_deed:deed>", on_lead, name="on-lead"),
    path("-/calendar/renew", renew, name="calendar-renew"),
    path("-/calendar/revoke", revoke, name="calendar-revoke"),
    re_path(r"^-/", missing.missing),
    path("calendar/<str:token>.ics", calendar.feed, name="calendar"),
    path("", shell, name="shell"),
    path("leads/<int:lead_id>/", shell, name="lead-page"),
    re_path(r"^.*", shell),
]
