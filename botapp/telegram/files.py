"""A file that a person has sent: fetched from Telegram and read as text."""

import codecs
import re
from typing import Final

from telegram import Document
from telegram.error import BadRequest

from botapp.telegram.bot import Bot

LARGEST: Final = 200_000  # bytes
_RUN = re.compile(rb"[\xc0-\xff]{3}")  # of letters that are not Latin, in an encoding of one byte each


async def text_of(bot: Bot, document: Document) -> str | None:
    """Return what stands in a file; None when it is too large, or Telegram does not hand it out."""
    if (document.file_size or 0) > LARGEST:
        return None
    try:
        file = await bot.get_file(document.file_id)
        return decoded(bytes(await file.download_as_bytearray()))
    except BadRequest:
        return None


def decoded(content: bytes) -> str:
    """Return a text as spreadsheet programs save it: in UTF-8 or UTF-16, else in the Windows encoding.

    >>> [decoded("Олена Жук".encode(form)) for form in ("utf-8-sig", "utf-16", "cp1251")]
    ['Олена Жук', 'Олена Жук', 'Олена Жук']
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1251" if _RUN.search(content) else "cp1252", errors="replace")
