"""Values of any length on staff's pages: their beginning with their size, and the way to the whole."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from django.contrib.admin.utils import flatten_fieldsets, quote
from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from unfold.decorators import display

LONG: Final = 10_000  # characters that are shown
KINDS: Final = (models.JSONField, models.TextField)
Fields = Sequence[Any]


class Shortens:
    """Pages of a model on which a long value that nobody writes is shown in part.

    Who may see the row may fetch the whole.
    """

    model: Any
    admin_site: Any

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Put the beginning of a long value in its place, where nothing is written."""
        page: Any = super()
        fieldsets: list[Any] = page.get_fieldsets(request, obj)
        if obj is None:
            return fieldsets
        writes = self.has_change_permission(request, obj)  # type: ignore[attr-defined]
        fixed = page.get_readonly_fields(request, obj) if writes else flatten_fieldsets(fieldsets)
        long = {name: beginning(self.model, name) for name in fixed if _is_long(obj, name)}
        return [(title, options | {"fields": _put(long, options["fields"])}) for title, options in fieldsets]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return them, with the beginnings of what is long."""
        page: Any = super()
        names = list(page.get_readonly_fields(request, obj))
        long = [name for name in names if obj is not None and _is_long(obj, name)]
        return names + [beginning(self.model, name) for name in long]

    def get_urls(self) -> Any:
        """Add the address of a whole value."""
        page: Any = super()
        address = path(
            "<path:object_id>/whole/<str:field>",
            self.admin_site.admin_view(self.whole),
            name=_name(self.model),
        )
        return [address, *page.get_urls()]

    def whole(self, request: HttpRequest, object_id: str, field: str) -> HttpResponse:
        """Return one value as a file; 404 to whoever may not see its row, and of what its page lacks."""
        page: Any = self
        row = page.get_object(request, object_id)
        if row is None or not page.has_view_permission(request, row):
            raise Http404
        fieldsets: list[Any] = super().get_fieldsets(request, row)  # type: ignore[misc]
        if field not in flatten_fieldsets(fieldsets) or not _is_of_a_kind(row, field):
            raise Http404
        is_json, text = _text(row, field)
        name = f"{self.model._meta.model_name}-{row.pk}-{field}.{'json' if is_json else 'txt'}"
        kind = "application/json" if is_json else "text/plain; charset=utf-8"
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(text, content_type=kind, headers=disposition)


@lru_cache
def beginning(model: type[models.Model], name: str) -> Any:
    """Return a read-only field that shows the beginning of this column of a row."""

    @display(description=getattr(model._meta.get_field(name), "verbose_name", name))
    def shown(row: models.Model) -> SafeString:
        _is_json, text = _text(row, name)
        sizes = {"part": _counted(LONG), "all": _counted(len(text))}
        return format_html(
            '<p>{} <a class="text-link" href="{}">{}</a></p><pre class="dq-long" dir="auto">{}…</pre>',
            _("The first %(part)s of %(all)s characters.") % sizes,
            reverse(f"admin:{_name(type(row))}", args=[quote(row.pk), name]),
            _("Download all of it"),
            text[:LONG],
        )

    shown.__name__ = f"beginning_of_{name}"
    return shown


def _put(long: dict[str, Any], names: Fields) -> list[Any]:
    return [_put(long, name) if isinstance(name, list | tuple) else long.get(name, name) for name in names]


def _is_long(row: models.Model, name: Any) -> bool:
    return isinstance(name, str) and _is_of_a_kind(row, name) and len(_text(row, name)[1]) > LONG


def _is_of_a_kind(row: models.Model, name: str) -> bool:
    try:
        return isinstance(row._meta.get_field(name), KINDS)
    except FieldDoesNotExist:
        return False


def _text(row: models.Model, name: str) -> tuple[bool, str]:
    """Return whether a value is JSON, and its text."""
    value = getattr(row, name)
    if isinstance(row._meta.get_field(name), models.JSONField):
        return True, json.dumps(value, indent=2, ensure_ascii=False, cls=DjangoJSONEncoder)
    return False, value or ""


def _counted(number: int) -> str:
    return number_format(number, force_grouping=True)


def _name(model: type[models.Model]) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}_whole"
