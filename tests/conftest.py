"""What journeys share. It is not in the root's conftest.py, for it loads half of the project."""

from tests.bridge import bridge
from tests.journeys import api_url, bot, model, phone, strangers_phone

__all__ = ["api_url", "bot", "bridge", "model", "phone", "strangers_phone"]
