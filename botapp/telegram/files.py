"""A file that a person has sent: fetched from Telegram and read as text."""

import codecs
import re
from typing import Final

from telegram import Document
from telegram.error import BadRequest, InvalidToken

from botapp.telegram.bot import Bot
from core.text import storable_text

LARGEST: Final = 200_000  # bytes
_RUN = re.compile(rb"[\xc0-\xff]{3}")  # of letters that are not Latin, in an encoding of one byte each


async def text_of(bot: Bot, document: Document) -> str | None:
    """Return what stands in a file; None when it is too large, or Telegram does not hand it out."""
    if (document.file_size or 0) > LARGEST:
        return None
    try:
        file = await bot.get_file(document.file_id)
    except BadRequest:
        return None
    if (file.file_size or 0) > LARGEST:
        return None
    try:
        content = await file.download_as_bytearray()
    except (
        BadRequest,
        InvalidToken,
    ):  # the library's word for a file that is gone: the token has just worked
        return None
    return None if len(content) > LARGEST else decoded(bytes(content))


def decoded(content: bytes) -> str:
    """Return a text as spreadsheet programs save it: in UTF-8 or UTF-16, else in the Windows encoding.

    Without what no database takes: Latin letters in UTF-16 without its mark are then right as well.

    >>> [decoded("Олена Жук".encode(form)) for form in ("utf-8-sig", "utf-16", "cp1251")]
    ['Олена Жук', 'Олена Жук', 'Олена Жук']
    """
    return storable_text(_decoded(content))


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1251" if _RUN.search(content) else "cp1252", errors="replace")
