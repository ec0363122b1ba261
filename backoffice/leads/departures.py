"""Staff end a person's access, and bring them back: what they are asked, and who may."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import action

from backoffice.leads import handing_over
from backoffice.leads.standing import leads_of
from backoffice.shared.decisions import Question, ReasonForm, ask, pressed
from backoffice.shared.pages import staff
from backoffice.shared.words import page_address, page_of, zoned
from core.databases.database_clock import utc_now
from leads.models import CLOSED, Lead, TelegramUser
from reminders import services

DEACTIVATE: Final = "deactivate"
BRING_BACK: Final = "bring_back"


class WhyForm(ReasonForm):
    """Why somebody's access ends."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = gettext_lazy(
            "Shown to staff at every step that rests, with your name. The person does not see it."
        )


def question_before_deactivating(user: TelegramUser) -> Question:
    """Return the question whether this person's access is to end, with what rests then."""
    waiting = services.belongings(user.telegram_id)
    links = user.invitations.open(utc_now()).count()
    return Question(
        title=_("Deactivate?"),
        facts=[
            (_("Person"), user.display_name),
            (_("Leads"), str(waiting.leads)),
            (_("Open steps"), str(waiting.open_steps)),
            (_("Open links of theirs, which are revoked"), str(links) if links else ""),
        ],
        note=_(
            "Nothing is sent to them any more, and nothing is lost: their steps rest, with your reason at "
            "each. Bot and app tell them kindly that their access has ended. You can bring them back, and "
            "hand their leads over to somebody else, now or later."
        ),
        buttons=[(DEACTIVATE, _("Deactivate"))],
    )


def question_before_return(user: TelegramUser) -> Question:
    return Question(
        title=_("Bring back?"),
        facts=[
            (_("Person"), user.display_name),
            (_("Deactivated"), zoned(user.deactivated_at)),
            (_("By"), user.deactivated_by),
            (_("Reason"), user.deactivated_reason),
            (_("Open steps"), str(services.belongings(user.telegram_id).open_steps)),
        ],
        note=_(
            "Steps go on with the wait that they had left; what is late comes over hours and days, at most "
            "eight a day. Leads that were handed over stay where they are."
        ),
        buttons=[(BRING_BACK, _("Bring back"))],
    )


class Departures(ModelAdmin):
    """The actions of a person's page that end their access and give it back."""

    def has_deactivate_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("leads.deactivate_telegramuser")

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Leave out what has been done: to deactivate who is, to bring back who is here."""
        user = self.get_object(request, str(object_id))
        if user is None:
            return []
        done = "_deactivate" if user.is_deactivated else "_bring_back"
        offered = super().get_actions_detail(request, object_id)
        return [each for each in offered if not each.action_name.endswith(done)]

    @action(description=gettext_lazy("Deactivate …"), permissions=["deactivate"], icon="person_off")
    def deactivate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask why, and end a person's access."""
        user = self._person(request, object_id)
        form = WhyForm(request.POST or None)
        if not pressed(request, DEACTIVATE) or not form.is_valid():
            return ask(self, request, question_before_deactivating(user), form)
        try:
            done = services.deactivate_person(
                user=user, reason=form.cleaned_data["reason"], by=staff(request), now=utc_now()
            )
        except services.ReasonMissing:
            form.add_error("reason", _("Say why: the reason is shown at every step that rests."))
            return ask(self, request, question_before_deactivating(user), form)
        if done.changed:
            self.log_change(request, user, _("Deactivated: %(reason)s") % {"reason": user.deactivated_reason})
            said = ngettext("%(n)s step rests.", "%(n)s steps rest.", done.steps) % {"n": done.steps}
            self.message_user(request, f"{_('Deactivated.')} {said}", messages.SUCCESS)
        else:
            self.message_user(request, _("Somebody has done that already."), messages.WARNING)
        return HttpResponseRedirect(page_address(user))

    @action(
        description=gettext_lazy("Bring back …"),
        permissions=["deactivate"],
        icon="person_check",
        url_path="bring-back",
    )
    def bring_back(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, and serve a deactivated person again."""
        user = self._person(request, object_id)
        if not pressed(request, BRING_BACK) and user.is_deactivated:
            return ask(self, request, question_before_return(user), forms.Form())
        back = services.bring_person_back(user=user, by=staff(request), now=utc_now())
        if back is not None:
            self.log_change(request, user, _("Brought back"))
            said = ngettext("%(n)s step goes on.", "%(n)s steps go on.", back) % {"n": back}
            self.message_user(request, f"{_('They are back.')} {said}", messages.SUCCESS)
        else:
            self.message_user(request, _("Somebody has done that already."), messages.WARNING)
        return HttpResponseRedirect(page_address(user))

    def has_transfer_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("leads.transfer_lead")

    @action(
        description=gettext_lazy("Hand leads over …"),
        permissions=["transfer"],
        icon="move_up",
        url_path="hand-over",
    )
    def hand_over(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask to whom, and give them all of a person's leads; chosen ones are handed over in their list."""
        user = self._person(request, object_id)
        own = Lead.objects.filter(owner=user, deleted_at=None)

        def leads(said: dict[str, Any]) -> list[int]:
            chosen = own.open() if said["which"] == handing_over.OPEN else own
            return list(chosen.order_by("id").values_list("pk", flat=True))

        about = [
            (_("Owner until now"), page_of(user)),
            (_("Open leads"), str(own.open().count())),
            (_("Won or lost"), str(own.filter(status__in=CLOSED).count())),
            (_("Only some of them"), leads_of(user, _("choose in the list"))),
        ]
        return handing_over.run(
            self, request, about=about, leads=leads, back=page_address(user), form_class=handing_over.AllForm
        )

    def _person(self, request: HttpRequest, object_id: str) -> TelegramUser:
        user: TelegramUser | None = self.get_object(request, object_id)
        if user is None:
            raise Http404
        return user
