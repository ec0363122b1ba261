"""What the admin's pages share: who acts, and pages that only show."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.admin import ShowFacets
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.contenttypes.models import ContentType
from django.db import DataError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display

from backoffice.shared.lists import MOST, AtLeast, BoundedList, counted
from backoffice.shared.shortened import Shortens
from core.actor import Actor


def staff(request: HttpRequest, why: str = "") -> Actor:
    """Return the staff account behind this request, as an actor, with the reason that was given."""
    return Actor.staff(request.user.pk, request.user.get_username(), " ".join(why.split()))


def log_erasure(request: HttpRequest, model: type[Model], what: str) -> None:
    """Leave a line in the admin's log that says who erased, and nothing of what was erased."""
    LogEntry.objects.create(
        user_id=request.user.pk or 0,
        content_type=ContentType.objects.get_for_model(model),
        object_repr=what,
        action_flag=DELETION,
    )


def log_change(request: HttpRequest, rows: Sequence[Model], said: str) -> None:
    """Leave a line in the admin's log for each changed row, with what was done and why."""
    LogEntry.objects.log_actions(request.user.pk or 0, rows, CHANGE, said)


def badge(text: str, colour: str = "") -> SafeString:
    """Return a label in one of unfold's colours ("success", "danger" …); the text is escaped."""
    return render_to_string("unfold/helpers/label.html", {"text": text, "type": colour})


def column(name: Any, read: Callable[[Any], Any], ordering: Any = None) -> Any:
    """Return a column under this name that shows what `read` makes of a row; sortable by `ordering`."""

    @display(description=name, ordering=ordering)
    def shown(page: Any, row: Any) -> Any:
        return read(row)

    return shown


class Page(Shortens, ModelAdmin):
    """A model's pages. A question in the address that no row can answer is no error.

    `list_defer` names long columns that the list does not show. `sortable_by` of a table that grows names
    what an index has in order.
    """

    list_per_page = 50
    list_defer: Sequence[str] = ()
    list_prefetch: Sequence[Any] = ()
    show_full_result_count = False
    show_facets = ShowFacets.NEVER  # they count every answer of every filter, through all rows

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[BoundedList]:
        return BoundedList

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the row; while a page is only looked at, what asks for it again gets the same."""
        if request.method != "GET" or from_field:
            return super().get_object(request, object_id, from_field)
        seen = request.__dict__.setdefault("_rows_seen", {})
        key = (self.model, str(object_id))
        if key not in seen:
            seen[key] = super().get_object(request, object_id)
        return seen[key]

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        """Do what was chosen with all rows of a list only as far as the list says how many they are."""
        if request.POST.get("select_across") == "1" and isinstance(counted(queryset), AtLeast):
            text = _("These are more than %(n)s rows: narrow the list by search or filters.") % {"n": MOST}
            self.message_user(request, text, messages.WARNING)
            return HttpResponseRedirect(request.get_full_path())
        response: HttpResponse = super().response_action(request, queryset)
        return response

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Return the list; what only the database or a date refuses is a bad question as well."""
        try:
            return super().get_changelist_instance(request)
        except (ValueError, OverflowError, DataError) as error:
            raise IncorrectLookupParameters(error) from None


class NothingAdded:
    """Nobody adds here, superusers included."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class NothingDeleted:
    """Nobody deletes here, superusers included."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ShowsOnly(NothingAdded, NothingDeleted):
    """Nobody changes anything here either."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(ShowsOnly, Page):
    """Pages of a ledger: look, search, filter."""


class ReadOnlyInline(ShowsOnly, TabularInline):
    """Rows of a ledger on the page of what they are about."""

    extra = 0
    max_num = 0
    can_delete = False
    tab = True
    hide_title = True
