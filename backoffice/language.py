"""The language of staff's pages: the one chosen in the menu, else the browser's, else English.

Only these pages ask the browser. Chat and Mini App speak the person's language (`core.speech`).
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils import translation
from django.utils.cache import patch_vary_headers

Answer = Callable[[HttpRequest], HttpResponse]


class StaffLanguageMiddleware:
    """Speaks the reader's language while a page below /admin/ is made, and no longer."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.below = reverse_lazy("admin:index")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(str(self.below)):
            return self.get_response(request)
        with translation.override(language := translation.get_language_from_request(request)):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response
