"""The content security policy: one for the site, a wider one for the admin's pages alone."""

from typing import Any

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase

# Alpine.js, on which the admin's look is built, compiles the attributes of its templates; htmx and the theme
# add inline styles. Scripts still come from files of this site only: an injected <script> does not run.
ADMIN: dict[str, Any] = {
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}


class RoomCSPMiddleware(CSPMiddleware):
    """Sends the policy of the settings, with `ADMIN` in place of its directives where the admin answers."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        match = request.resolver_match
        if match is not None and match.app_name == "admin" and not report_only:
            parts.replace = ADMIN | (parts.replace or {})
        return parts
