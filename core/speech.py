"""In which language somebody is answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from django.conf import settings
from django.utils import translation


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Render in this language where we have it, else in the default one."""
    code = supported(language)
    if translation.get_language() == code:
        yield
    else:
        with translation.override(code):
            yield


@lru_cache(maxsize=256)
def supported(language: str) -> str:
    """Return the code of the language that somebody who asks for this one is answered in."""
    try:
        return translation.get_supported_language_variant(language)
    except LookupError:
        return settings.LANGUAGE_CODE
