"""The pages of the second factor: the code behind the password, setting it up, what one may do with it."""

import logging
import math
from base64 import b32encode
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import quote

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import now as utc_now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from unfold.widgets import UnfoldAdminTextInputWidget

from backoffice.second_factor import devices
from backoffice.second_factor.devices import Lacking, Policy
from backoffice.second_factor.middleware import MARK, awaited
from core.web.proxies import client_address

log = logging.getLogger(__name__)
LONGEST_CODE = 40
PAGE_LASTS = 3600  # seconds that a QR code on an open page can be confirmed
SAID_IN_MINUTES = 120  # seconds
SALT = "backoffice.second_factor.key"


class CodeForm(forms.Form):
    """A code of the app; a recovery code where one may have lost it."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=LONGEST_CODE,
        widget=UnfoldAdminTextInputWidget(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )


def urls() -> list[URLPattern]:
    """Return the addresses, within the admin's and ahead of its own login."""
    wrap = partial(_of_the_admin, admin.site)
    return [
        path("login/", wrap(login), name="login"),
        path("login/code/", wrap(ask_code), name="second_factor_code"),
        path("second-factor/", wrap(manage), name="second_factor"),
    ]


def login(site: Any, request: HttpRequest) -> HttpResponse:
    """Ask for the password; who gave it goes on to the code, or to setting one up."""
    if waiting := awaited(request):
        name = "second_factor_code" if waiting[1] is Lacking.CODE else "second_factor"
        return HttpResponseRedirect(f"{reverse(f'admin:{name}')}?next={quote(_next(request), safe='/')}")
    return site.login(request)  # type: ignore[no-any-return]


def ask_code(site: Any, request: HttpRequest) -> HttpResponse:
    """Ask for the code that is lacking; with it the session is its user's."""
    waiting = awaited(request)
    if not waiting or waiting[1] is not Lacking.CODE:
        return HttpResponseRedirect(reverse("admin:login"))
    if "leave" in request.POST:
        return _leave(request)
    user, form = waiting[0], CodeForm(request.POST or None)
    if form.is_valid() and (checked := _check(request, user, form)).mark:
        _prove(request, checked.mark)
        if checked.by_recovery:
            _tell_what_is_left(request, user)
        return HttpResponseRedirect(_next(request))
    context = {"form": form, "title": _("Code"), "who": user.get_username(), "next": _next(request)}
    return _page(site, request, "code", context)


def manage(site: Any, request: HttpRequest) -> HttpResponse:
    """Set the second factor up; or show that there is one, renew the recovery codes, or take it away."""
    waiting = awaited(request)
    user: Any = waiting[0] if waiting else request.user
    is_in = waiting is None and site.has_permission(request)
    if settings.STAFF_TOTP == Policy.OFF or not (is_in or (waiting and waiting[1] is Lacking.SETUP)):
        return HttpResponseRedirect(reverse("admin:index"))
    if waiting and "leave" in request.POST:
        return _leave(request)
    if not devices.mark_of(user):
        return _set_up(site, request, user, is_in)
    form = CodeForm(request.POST or None)
    if form.is_valid() and _check(request, user, form).mark:
        if "renew" in request.POST:
            devices.note(user, "Made new recovery codes.", by=user)
            return _show_codes(site, request, devices.renew_recovery(user=user), is_in)
        if "remove" in request.POST:
            devices.take_away(users=[user], by=user, why="Took the second factor away.")
            messages.success(request, _("Your second factor was taken away."))
            return HttpResponseRedirect(reverse("admin:second_factor"))
    context = {
        "form": form,
        "title": _("Second factor"),
        "left": devices.recovery_left(user),
        "is_required": settings.STAFF_TOTP == Policy.REQUIRED,
    }
    return _page(site, request, "manage", context, is_in)


def _set_up(site: Any, request: HttpRequest, user: Any, is_in: bool) -> HttpResponse:
    """Show a QR code; its key travels with the page, signed, until a code of it comes back."""
    form, key = CodeForm(request.POST or None), _key_of(request, user)
    if form.is_valid() and key:
        code = devices.plain(form.cleaned_data["code"])
        mark, codes = devices.set_up(user=user, key=key, code=code)
        if mark:
            _prove(request, mark)
            return _show_codes(site, request, codes, is_in)
        form.add_error("code", _("This is not the code that the app shows now. Try the next one."))
    key = key or devices.new_key()
    address = devices.address(user, key)
    context = {
        "form": form,
        "title": _("Set up a second factor"),
        "picture": picture(address),
        "secret": spelled(key),
        "address": address,
        "key": signing.dumps([user.pk, key], salt=SALT),
        "is_required": settings.STAFF_TOTP == Policy.REQUIRED,
        "next": _next(request),
    }
    return _page(site, request, "set_up", context, is_in)


def _show_codes(site: Any, request: HttpRequest, codes: list[str], is_in: bool) -> HttpResponse:
    context = {"title": _("Recovery codes"), "codes": codes, "next": _next(request)}
    return _page(site, request, "recovery", context, is_in)


def _check(request: HttpRequest, user: Any, form: CodeForm) -> devices.Checked:
    """Check the form's code; what is wrong with it is the form's error and a line in the log."""
    checked = devices.check(user=user, code=form.cleaned_data["code"])
    if checked.mark:
        return checked
    who = {"account": user.get_username(), "address": client_address(request)}
    log.warning("A code of the second factor was refused", extra=who)
    if checked.wait_until:
        form.add_error("code", _wait(checked.wait_until))
    else:
        form.add_error("code", _("This code is wrong or was used already. Wait for the next one."))
    return checked


def _wait(until: datetime) -> str:
    """Say how long, in seconds, from two minutes on in minutes."""
    seconds = max(1, math.ceil((until - utc_now()).total_seconds()))
    if seconds < SAID_IN_MINUTES:
        text = ngettext(
            "Too many wrong codes. Try again in %(n)d second.",
            "Too many wrong codes. Try again in %(n)d seconds.",
            seconds,
        )
        return text % {"n": seconds}
    minutes = math.ceil(seconds / 60)
    text = ngettext(
        "Too many wrong codes. Try again in %(n)d minute.",
        "Too many wrong codes. Try again in %(n)d minutes.",
        minutes,
    )
    return text % {"n": minutes}


def _tell_what_is_left(request: HttpRequest, user: Any) -> None:
    left = devices.recovery_left(user)
    text = ngettext("%(n)d recovery code is left.", "%(n)d recovery codes are left.", left)
    messages.warning(request, text % {"n": left})


def _prove(request: HttpRequest, mark: str) -> None:
    """Let this session be its user's, under a new key: whoever has seen the old one gains nothing."""
    request.session[MARK] = mark
    request.session.cycle_key()


def _leave(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect(reverse("admin:login"))


def _next(request: HttpRequest) -> str:
    """Return where to go on: a page of this site, else the front page."""
    said = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    hosts, secure = {request.get_host()}, request.is_secure()
    if url_has_allowed_host_and_scheme(said, allowed_hosts=hosts, require_https=secure):
        return said
    return reverse("admin:index")


def _key_of(request: HttpRequest, user: Any) -> str:
    """Return the key of the page that was sent back; "" where it is none of this account's, or too old."""
    try:
        owner, key = signing.loads(request.POST.get("key", ""), salt=SALT, max_age=PAGE_LASTS)
    except signing.BadSignature:
        return ""
    return str(key) if owner == user.pk else ""


def picture(address: str) -> SafeString:
    """Return a QR code as SVG, drawn here: the secret goes to nobody else."""
    import segno  # noqa: PLC0415  no process but the web needs it, and that seldom

    drawn = segno.make(address, error="m").svg_inline(scale=5, border=2, light="#fff", omitsize=True)
    return mark_safe(drawn)  # noqa: S308  (segno's own, of an address that is quoted)


def spelled(key: str) -> str:
    """Return the key as people type it into an app: base 32, in groups."""
    text = b32encode(bytes.fromhex(key)).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def _page(
    site: Any, request: HttpRequest, name: str, context: dict[str, Any], is_in: bool = False
) -> HttpResponse:
    """Return a page within the admin, or alone in the middle for who is not in yet."""
    frame = "admin/base_site.html" if is_in else "unfold/layouts/unauthenticated.html"
    whole = {**site.each_context(request), "frame": frame, "is_in": is_in, **context}
    return TemplateResponse(request, f"backoffice/second_factor/{name}.html", whole)


def _of_the_admin(site: Any, view: Any) -> Any:
    """Return a view as the admin wraps its own, without asking who is logged in."""

    def wrapped(request: HttpRequest) -> HttpResponse:
        return view(site, request)  # type: ignore[no-any-return]

    return never_cache(csrf_protect(wrapped))


def account_links(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the menu below one's name."""
    links = [{"title": gettext_lazy("Change password"), "link": reverse("admin:password_change")}]
    if settings.STAFF_TOTP != Policy.OFF:
        links.append({"title": gettext_lazy("Second factor"), "link": reverse("admin:second_factor")})
    return links
