"""What the pages of leads and reminders share."""

from operator import attrgetter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import timezone

from backoffice.shared.pages import Page
from reminders.state.wording import zone_of


class OnOwnersClock(Page):
    """A page that shows and takes all its times in the time zone of the lead's owner."""

    owner_path: str  # from the row to the lead's owner

    def zone_name(self, request: HttpRequest, object_id: str | None) -> str:
        """Return the owner's zone; "UTC" when there is no such row."""
        row = None if object_id is None else self.get_object(request, object_id)
        return "UTC" if row is None else str(attrgetter(self.owner_path)(row).timezone)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Answer on the owner's clock, the page's rendering included."""
        zone = self.zone_name(request, object_id)
        context = {"owner_zone": zone, **(extra_context or {})}
        with timezone.override(zone_of(zone)):
            response: HttpResponse = super().changeform_view(request, object_id, form_url, context)
            if isinstance(response, SimpleTemplateResponse):
                response.render()
        return response
