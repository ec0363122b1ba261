"""The content security policy: one for the site, and the directives in which a room differs."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from csp.constants import HEADER, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

LOCAL = ["http://127.0.0.1:*", "http://localhost:*"]
# Alpine.js, on which the admin's look is built, compiles the attributes of its templates; htmx and the theme
# add inline styles. Scripts still come from files of this site only: an injected <script> does not run.
ADMIN: dict[str, Any] = {
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}
# The chat page plays Telegram: it holds the Mini App in a frame, under the other local name, at any port.
SANDBOX: dict[str, Any] = {"frame-src": LOCAL}
# The Mini App draws people's texts inside Telegram: only its own files, only Telegram's pages around it.
MINIAPP: dict[str, Any] = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "connect-src": [SELF],
    "font-src": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "object-src": [NONE],
    "frame-ancestors": [
        *settings.MINIAPP_HOSTS,
        *(LOCAL if settings.SANDBOX else []),
    ],
}
ROOMS = {"admin": ADMIN, "miniapp": MINIAPP, "sandbox": SANDBOX}  # by the name that a room's addresses have


class RoomCSPMiddleware(CSPMiddleware):
    """Sends the policy of the settings, with a room's directives in their place where it answers."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Send it, also with the Mini App's own 404: with DEBUG on the library spares each as Django's."""
        response = super().process_response(request, response)
        if response.status_code == HTTPStatus.NOT_FOUND and _room(request) == "miniapp":
            policy = build_policy(**asdict(self.get_policy_parts(request, response)))
            response.setdefault(HEADER, policy)
        return response

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only:
            parts.replace = ROOMS.get(_room(request), {}) | (parts.replace or {})
        return parts


def _room(request: HttpRequest) -> str:
    return request.resolver_match.app_name if request.resolver_match else ""
