"""Who is asking: what Telegram signed when the app was opened, in a header of every request.

No cookie is read: none reaches a frame of Telegram in a browser. What the library says of data that it
refuses quotes them, so its words are neither logged nor shown.
"""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from init_data_py import InitData, strip_auth_header, validate_by_hash
from init_data_py.errors import InvalidInitDataError

from miniapp.refusals import NotSigned, TooOld

LONGEST: Final = 8 * 1024  # characters of the header; what Telegram sends has about one thousand
AHEAD: Final = timedelta(seconds=30)  # by how much Telegram's clock may be before ours
ID_LIMIT: Final = 2**52  # Telegram's ids have at most so many bits


def verified_id(header: str, *, now: datetime) -> int:
    """Return the Telegram id of whoever sent this `Authorization` header.

    Raises NotSigned when it was not signed for our bot, and TooOld when it was, but not lately.
    """
    data = _signed(header)
    if not -AHEAD <= now - data.issued_at <= timedelta(seconds=settings.MINIAPP_MAX_AGE):
        raise TooOld
    user = data.user
    if user is None or user.is_bot or not 0 < user.id < ID_LIMIT:
        raise NotSigned
    return user.id


def _signed(header: str) -> InitData:
    token = bot_token()
    if not token or len(header) > LONGEST:
        raise NotSigned
    try:
        # Its age is looked at when it has proven to be Telegram's: any date can be written into a forgery.
        data = validate_by_hash(strip_auth_header(header), token, expires_in=None)
    except (InvalidInitDataError, RecursionError):  # JSON can be nested deeper than Python reads
        raise NotSigned from None
    if dict(data.pairs)["hash"] != data.hash:  # the library takes capitals, Telegram sends none
        raise NotSigned
    return data


def bot_token() -> str:
    """Return the token whose bot signs. The sandbox's is known to everybody, so it counts there alone."""
    return str(settings.SANDBOX_BOT_TOKEN if settings.SANDBOX else settings.TELEGRAM_BOT_TOKEN)
