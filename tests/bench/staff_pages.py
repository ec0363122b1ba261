"""Every page of staff, found through the admin's registry, and what each costs. In a process of its own."""

import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin import filters
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from tests.bench import company
from tests.bench.staff import Row

SLOW = 1.0  # seconds: a page that takes longer is asked for once only
SEARCHES: Final = {
    "frequent": company.FREQUENT, "rare": company.RARE, "absent": "qqxyzzy", "number": "900007",
    "two words": f"{company.FREQUENT} lindqvist", "two numbers": "900007 900008",
}  # fmt: skip
UNCOLLECTED = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


def measure(*, leads: int, times: int, only: str = "") -> list[dict[str, Any]]:
    """Fill the database with so many leads (0: it is filled already), and measure its pages."""
    if leads:
        company.fill(leads, now=timezone.now())
    user = User.objects.create_superuser(f"bench-{time.time_ns()}")
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(user)
    with override_settings(STORAGES=UNCOLLECTED):
        rows = [row for row in pages(user) if only in row.page]
        for row in rows:
            _measure(row, browser, times)
            print(f"{row.ms:6.0f} {row.queries:3} {row.page}", file=sys.stderr, flush=True)  # noqa: T201
    return [asdict(row) for row in rows]


def _measure(row: Row, browser: Client, times: int) -> None:
    browser.get(row.address)  # what a process learns once is not counted
    start, before = time.perf_counter(), _processor()
    with CaptureQueriesContext(connection) as seen:
        row.status = browser.get(row.address).status_code
    first = (time.perf_counter() - start, _processor() - before)
    row.queries = len(seen)
    row.slowest = max((float(query["time"]), query["sql"]) for query in seen.captured_queries)[1][:2000]
    taken = [first] if first[0] > SLOW else []
    while len(taken) < times and first[0] <= SLOW:
        start, before = time.perf_counter(), _processor()
        browser.get(row.address)
        taken.append((time.perf_counter() - start, _processor() - before))
    row.ms = median(seconds for seconds, _busy in taken) * 1000
    row.cpu_ms = median(busy for _seconds, busy in taken) * 1000


def _processor() -> float:
    """Return the processor's seconds so far, ours and those of the database's process if it is near."""
    other = Path(f"/proc/{_backend()}/schedstat")
    theirs = int(other.read_text().split()[0]) / 1e9 if other.exists() else 0.0
    return time.process_time() + theirs


def _backend() -> int:
    """Return the number of the process that answers us; 0 for SQLite."""
    if connection.vendor != "postgresql":
        return 0
    connection.ensure_connection()
    return int(connection.connection.info.backend_pid)


def pages(user: User) -> Iterator[Row]:
    """Yield every page of the admin."""
    yield Row("front page", reverse("admin:index"))
    for model, page in admin.site._registry.items():
        name = model._meta.label_lower
        request = RequestFactory().get("/")
        request.user = user
        yield from _lists(name, page, request)
        yield from _pages_of_rows(name, page, request)
    term = {"app_label": "leads", "model_name": "lead", "field_name": "owner"}
    for word in ("", company.FREQUENT):
        yield Row(f"autocomplete {word}", _address(reverse("admin:autocomplete"), {**term, "term": word}))


def _lists(name: str, page: Any, request: Any) -> Iterator[Row]:
    address = reverse(_named(name, "changelist"))
    shown = page.get_changelist_instance(request)
    last = shown.paginator.num_pages
    questions: list[tuple[str, dict[str, Any]]] = [("list", {})]
    questions += [
        (f"page {number}", {"p": number}) for number in sorted({2, last // 2, last}) if 1 < number <= last
    ]
    questions += [(f"search {kind}", {"q": word}) for kind, word in SEARCHES.items() if shown.search_fields]
    for at, column in enumerate(shown.list_display):
        if shown.get_ordering_field(column):
            questions += [(f"sort {sign}{column}", {"o": f"{sign}{at}"}) for sign in ("", "-")]
    for spec in shown.filter_specs:
        questions += [(f"filter {spec.title}", values) for values in _answers(spec)]
    for what, asked in questions:
        shown_values = "" if what.startswith(("sort", "page", "list")) else " ".join(map(str, asked.values()))
        yield Row(f"{name}: {what} {shown_values}".rstrip(), _address(address, asked))


def _answers(spec: Any) -> Iterator[dict[str, Any]]:
    match spec:
        case filters.SimpleListFilter():
            values = [value for value, _words in spec.lookup_choices]
            yield from ({spec.parameter_name: value} for value in values)
        case filters.DateFieldListFilter():
            yield from (values for _words, values in spec.links if values)
        case AutocompleteSelectFilter():
            yield {spec.lookup_kwarg: 900_007}
        case filters.EmptyFieldListFilter() | filters.BooleanFieldListFilter():
            yield from ({spec.lookup_kwarg: value} for value in "01")
        case filters.RelatedFieldListFilter():
            yield from ({spec.lookup_kwarg: pk} for pk, _words in spec.lookup_choices)
        case filters.ChoicesFieldListFilter():
            yield from ({spec.lookup_kwarg: value} for value, _words in spec.field.flatchoices)
        case filters.AllValuesFieldListFilter():
            yield from ({spec.lookup_kwarg: value} for value in spec.lookup_choices if value)
        case _:
            raise NotImplementedError(f"how is {type(spec).__name__} asked?")


def _pages_of_rows(name: str, page: Any, request: Any) -> Iterator[Row]:
    if page.has_add_permission(request):
        yield Row(f"{name}: add", reverse(_named(name, "add")))
    rows = page.model._default_manager.order_by("pk")
    for which, row in (("first", rows.first()), ("last", rows.last())):
        if row is None:
            continue
        yield Row(f"{name}: {which} row", reverse(_named(name, "change"), args=[row.pk]))
        yield Row(f"{name}: {which} row, history", reverse(_named(name, "history"), args=[row.pk]))
        if page.has_delete_permission(request, row):
            yield Row(f"{name}: {which} row, delete", reverse(_named(name, "delete"), args=[row.pk]))


def _named(name: str, page: str) -> str:
    return f"admin:{name.replace('.', '_')}_{page}"


def _address(path: str, asked: dict[str, Any]) -> str:
    return f"{path}?{urlencode(asked)}" if asked else path
