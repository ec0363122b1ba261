"""The admin's own accounts, and who logged in."""

from typing import Any, Final

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from backoffice.lockouts import AttemptAdmin
from backoffice.second_factor import devices
from backoffice.shared.decisions import Guarded, Question, ask, pressed, some
from backoffice.shared.pages import Page, ReadOnlyAdmin

DECIDED = "decided"
RIGHTS: Final = {  # which every table has
    "add": gettext_lazy("add"),
    "change": gettext_lazy("change"),
    "delete": gettext_lazy("delete"),
    "view": gettext_lazy("view"),
}
# The pages of the last two would show secrets, and let somebody choose another's.
for model in (User, Group, AccessAttempt, AccessLog, AccessFailureLog, TOTPDevice, StaticDevice):
    admin.site.unregister(model)


class WithinOwnRights(Page):
    """Pages on which nobody gives rights away that they do not have, or touches who has more than they."""

    def rights_of(self, obj: Any) -> QuerySet[Permission]:
        raise NotImplementedError

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No for an account with more rights; the password's page asks here too."""
        return bool(super().has_change_permission(request, obj)) and self._is_within(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_delete_permission(request, obj)) and self._is_within(request, obj)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the rights that this account has, and the groups that have no others."""
        if not is_superuser(request):
            own = permissions_of(request.user)
            beyond = Group.objects.filter(permissions__in=Permission.objects.exclude(pk__in=own))
            is_group = db_field.related_model is Group
            rows = Group.objects.exclude(pk__in=beyond) if is_group else own.select_related("content_type")
            kwargs["queryset"] = rows.order_by(*db_field.related_model._meta.ordering or ["name"])
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.related_model is Permission:
            field.label_from_instance = right_words
        return field

    def _is_within(self, request: HttpRequest, obj: Any) -> bool:
        """Say so; while a page is only looked at, asked once, for all its buttons and fields."""
        if obj is None or is_superuser(request):
            return True
        seen = request.__dict__.setdefault("_within", {}) if request.method == "GET" else {}
        key = (self.model, obj.pk)
        if key not in seen:
            beyond = self.rights_of(obj).exclude(pk__in=permissions_of(request.user))
            seen[key] = not getattr(obj, "is_superuser", False) and not beyond.exists()
        return bool(seen[key])


@admin.register(User)
class AccountAdmin(WithinOwnRights, Guarded, UserAdmin, ModelAdmin):  # type: ignore[type-arg, misc]
    """People who may log in here."""

    list_display = ["username", "first_name", "last_name", "is_staff", "has_factor"]
    actions = ["take_factor_away"]
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm

    def rights_of(self, obj: Any) -> QuerySet[Permission]:
        return permissions_of(obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only a superuser makes superusers."""
        own = super().get_readonly_fields(request, obj)
        return own if is_superuser(request) else [*own, "is_superuser"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        factor = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        rows: QuerySet[User] = super().get_queryset(request)
        return rows.annotate(has_factor=Exists(factor))

    @display(description=gettext_lazy("second factor"), ordering="has_factor", boolean=True)
    def has_factor(self, user: Any) -> bool:
        return bool(user.has_factor)

    def has_take_factor_away_permission(self, request: HttpRequest) -> bool:
        """Only for superusers: with it whoever knows the password is in."""
        return is_superuser(request)

    @action(description=gettext_lazy("Take the second factor away"), permissions=["take_factor_away"])
    def take_factor_away(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        """Ask, then let these accounts log in with their passwords alone until they set up another."""
        users = list(queryset.order_by("id"))
        if not pressed(request, DECIDED):
            note = _(
                "For somebody who has lost phone and recovery codes. Make sure that it is they who ask: "
                "until they set up another, their password is enough. It is kept in the account's history."
            )
            buttons = [(DECIDED, _("Take it away"))]
            facts = [(_("Accounts"), some(users))]
            question = Question(_("Take the second factor away?"), facts, note, buttons)
            return ask(self, request, question, Form())
        by = User.objects.get(username=request.user.get_username())
        count = devices.take_away(users=users, by=by, why="Took the second factor away.")
        text = ngettext("%(n)d second factor was taken away.", "%(n)d second factors were taken away.", count)
        self.message_user(request, text % {"n": count}, messages.SUCCESS if count else messages.WARNING)
        return None


@admin.register(Group)
class AccountGroupAdmin(WithinOwnRights, GroupAdmin, ModelAdmin):  # type: ignore[misc]
    """Sets of permissions."""

    def rights_of(self, obj: Any) -> QuerySet[Permission]:
        return Permission.objects.filter(group=obj)


def is_superuser(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_superuser)


def permissions_of(user: Any) -> QuerySet[Permission]:
    """Return an account's own permissions and those of its groups, whether it is active or not."""
    return Permission.objects.filter(Q(user=user) | Q(group__user=user)).distinct()


def right_words(right: Permission) -> str:
    """Return what a right is for: "Leads | lead | view"."""
    verb, _of, model = right.codename.partition("_")
    words = RIGHTS.get(verb) if model == right.content_type.model else None
    return f"{right.content_type} | {words or _(right.name)}"


admin.site.register(AccessAttempt, AttemptAdmin)


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnlyAdmin):
    """Who logged in, and when."""

    list_display = ["username", "ip_address", "attempt_time", "logout_time"]
    search_fields = ["username", "ip_address"]
    fields = ["username", "ip_address", "attempt_time", "logout_time", "path_info", "user_agent"]
