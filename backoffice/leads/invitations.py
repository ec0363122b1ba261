"""Invitations in the admin: made, shown once, revoked; and who came in by which."""

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import action, display

from backoffice.shared.decisions import Question, ask, pressed
from backoffice.shared.pages import NothingDeleted, Page, ReadOnlyInline, badge, column
from backoffice.shared.words import page_address, page_of, zoned_briefly
from botapp.telegram.links import link_to
from core.databases.database_clock import utc_now
from leads.models import Invitation, InvitationState, Role, TelegramUser
from leads.people import invitations
from reminders.loop.heartbeat import bots_name

REVOKE = "revoke"
MOST_PEOPLE, LONGEST = 500, timedelta(days=366)
COLOURS: Final = {
    InvitationState.OPEN: "success",
    InvitationState.USED_UP: "info",
    InvitationState.EXPIRED: "",
    InvitationState.REVOKED: "danger",
}


class InvitationForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a link is to be good for."""

    class Meta:
        model = Invitation
        fields = ["role", "max_uses", "expires_at"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what managers and reps come in by; staff are made of people who are in."""
        super().__init__(*args, **kwargs)
        if isinstance(role := self.fields.get("role"), forms.ChoiceField):
            role.choices = [(each.value, each.label) for each in (Role.REP, Role.MANAGER)]
        if people := self.fields.get("max_uses"):
            people.validators += [MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)]

    def clean_expires_at(self) -> Any:
        """Refuse an end that is over, or further away than a year."""
        ends, now = self.cleaned_data["expires_at"], utc_now()
        if not now < ends <= now + LONGEST:
            raise forms.ValidationError(_("Choose a moment ahead, within a year."))
        return ends


class StateFilter(DropdownFilter):
    """Links by what has become of them."""

    title, parameter_name = gettext_lazy("state"), "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(state.value, state.label) for state in InvitationState]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        wanted = self.value()
        known = wanted in InvitationState.values
        return queryset.in_state(InvitationState(wanted), utc_now()) if known else queryset


def question_before_revoking(row: Invitation) -> Question:
    return Question(
        title=_("Revoke this link?"),
        facts=[
            (_("Invitation"), str(row)),
            (_("Made by"), made_by(row)),
            (_("Came in"), _("%(used)d of %(most)d") % {"used": row.uses, "most": row.max_uses}),
            (_("Until"), date_format(row.expires_at, "DATETIME_FORMAT")),
        ],
        note=_("Nobody comes in by it any more. Whoever came in stays."),
        buttons=[(REVOKE, _("Revoke"))],
    )


def made_by(row: Invitation) -> Any:
    """Return who made a link: the page of a manager, or the name of an account."""
    return page_of(row.owner) or row.maker


class PeopleInline(ReadOnlyInline):
    """Who came in by the link."""

    model = TelegramUser
    fk_name = "invitation"
    per_page = 20
    ordering = ["created_at", "id"]
    fields = ["telegram_id", "first_name", "last_name", "username", "role", "came_in"]
    readonly_fields = fields
    show_change_link = True
    verbose_name_plural = gettext_lazy("Who came in by it")

    came_in = column(gettext_lazy("came in"), lambda user: date_format(user.created_at, "DATETIME_FORMAT"))


@admin.register(Invitation)
class InvitationAdmin(NothingDeleted, Page):
    """Links are made and revoked, never changed: whoever has one can rely on what it says."""

    form = InvitationForm
    inlines = [PeopleInline]
    list_display = ["number", "state", "role", "used", "latest", "ends", "made_by", "created_at"]
    list_filter_submit = True
    list_filter = [StateFilter, ("role", ChoicesDropdownFilter)]
    search_fields = ["maker", "owner__first_name", "owner__last_name", "owner__username"]
    search_help_text = gettext_lazy("Who made it")
    list_select_related = ["owner"]
    ordering = ["-id"]
    actions = ["revoke"]
    actions_detail = ["revoke_this"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        """Return the links, each with who came in by it last, and when."""
        people = TelegramUser.objects.filter(invitation=OuterRef("pk")).order_by("-created_at", "-id")
        rows: QuerySet[Invitation] = super().get_queryset(request)
        return rows.annotate(
            latest_name=Subquery(people.values("first_name")[:1]),
            latest_at=Subquery(people.values("created_at")[:1]),
        )

    def get_fields(self, request: HttpRequest, obj: Invitation | None = None) -> list[str]:
        """Return what is chosen, for one that is there also what has become of it."""
        chosen = ["role", "max_uses", "expires_at"]
        return chosen if obj is None else ["state", *chosen, "uses", "made_by", "created_at", "revoked_at"]

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Offer to revoke what is open."""
        row = self.get_object(request, str(object_id))
        is_open = row is not None and row.state(utc_now()) is InvitationState.OPEN
        return super().get_actions_detail(request, object_id) if is_open else []

    def get_readonly_fields(self, request: HttpRequest, obj: Invitation | None = None) -> list[str]:
        return [] if obj is None else self.get_fields(request, obj)

    def get_inlines(self, request: HttpRequest, obj: Invitation | None) -> list[Any]:
        return [] if obj is None else [PeopleInline]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Propose a week, for one rep."""
        return {"role": Role.REP.value, "max_uses": 1, "expires_at": utc_now() + invitations.LASTS}

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_revoke_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("leads.change_invitation")

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:
        """Make the link; its code stays with the request, to be shown."""
        terms = invitations.Terms(obj.expires_at, obj.max_uses, Role(obj.role))
        row, code = invitations.create(terms, maker=request.user.get_username(), now=utc_now())
        obj.pk, obj.code = row.pk, code  # type: ignore[attr-defined]

    def response_add(
        self, request: HttpRequest, obj: Invitation, post_url_continue: Any = None
    ) -> HttpResponse:
        """Show the link: here and nowhere else."""
        code, username = obj.code, bots_name()  # type: ignore[attr-defined]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Invitation %(number)d") % {"number": obj.pk},
            "opts": self.model._meta,
            "code": code,
            "link": link_to(username, code) if username else "",
            "back": reverse("admin:leads_invitation_changelist"),
        }
        return TemplateResponse(request, "backoffice/invitation.html", context)

    @action(description=gettext_lazy("Revoke"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        count = sum(self._revoke(request, row) for row in queryset)
        text = ngettext("%(count)d link was revoked.", "%(count)d links were revoked.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS if count else messages.WARNING)

    @action(description=gettext_lazy("Revoke …"), permissions=["revoke"], icon="link_off", url_path="revoke")
    def revoke_this(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not pressed(request, REVOKE):
            return ask(self, request, question_before_revoking(row), forms.Form())
        if self._revoke(request, row):
            self.message_user(request, _("Nobody comes in by it any more."), messages.SUCCESS)
        else:
            self.message_user(request, _("It was not open any more."), messages.WARNING)
        return HttpResponseRedirect(page_address(row))

    def _revoke(self, request: HttpRequest, row: Invitation) -> bool:
        done = invitations.revoke(invitation_id=row.pk, now=utc_now())
        if done:
            self.log_change(request, row, _("Revoked"))
        return done

    number = column(gettext_lazy("number"), str, "id")

    @display(description=gettext_lazy("state"))
    def state(self, invitation: Invitation) -> SafeString:
        state = invitation.state(utc_now())
        return badge(str(state.label), COLOURS[state])

    @display(description=gettext_lazy("came in"), ordering="uses")
    def used(self, invitation: Invitation) -> str:
        return _("%(used)d of %(most)d") % {"used": invitation.uses, "most": invitation.max_uses}

    @display(description=gettext_lazy("last came in"), ordering="latest_at")
    def latest(self, invitation: Any) -> str:
        """Return who came in by it last, and when."""
        if invitation.latest_at is None:
            return ""
        return f"{invitation.latest_name}, {zoned_briefly(invitation.latest_at, 'UTC', utc_now())}"

    @display(description=gettext_lazy("until"), ordering="expires_at")
    def ends(self, invitation: Invitation) -> str:
        """Return when it ends by itself, or when it was revoked."""
        now = utc_now()
        if invitation.revoked_at is not None:
            return _("revoked %(at)s") % {"at": zoned_briefly(invitation.revoked_at, "UTC", now)}
        return zoned_briefly(invitation.expires_at, "UTC", now)

    made_by = column(gettext_lazy("made by"), made_by, "maker")
