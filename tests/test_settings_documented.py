"""`.env.example` and `config/settings.py` name the same settings."""

import re
from pathlib import Path

from tests import children

ROOT = Path(__file__).resolve().parent.parent
ONLY_IN_COMPOSE = {"POSTGRES_PASSWORD", "DATABASE_OWNER_PASSWORD", "POSTGRES_IMAGE", "PYTHON_IMAGE"}


class TestEnvExample:
    def test_names_every_setting_and_no_other(self) -> None:
        settings = (ROOT / "config" / "settings.py").read_text()
        example = (ROOT / ".env.example").read_text()
        read = set(re.findall(r'(?:env\.\w+|environ\.get)\(\s*"([A-Z_]+)"', settings))
        documented = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
        assert documented - ONLY_IN_COMPOSE == read

    def test_leaves_the_suite_to_its_own_settings(self) -> None:
        foreign = {"SENDING": "off", "WEB_STATEMENT_TIMEOUT": "1", "ACCESS": "list", "ACCESS_LIST": "7"}
        show = "import tests.settings as s; print(s.SENDING, s.WEB_STATEMENT_TIMEOUT, s.ACCESS)"
        shown = children.ended("-c", show, **foreign)
        assert shown.stdout.split() == ["True", "15", "open"]
