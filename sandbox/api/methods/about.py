"""Bot API methods by which a bot introduces itself and looks around."""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import F

from sandbox.api.methods.messages import known_chat
from sandbox.chat import keyboards, payloads, updates
from sandbox.errors import bad_request
from sandbox.models import BotSetting, Person

Json = dict[str, Any]
MOST_COMMANDS = 100
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
DEFAULT_SCOPE = {"type": "default"}


def get_me(_parameters: Json) -> Json:
    return payloads.me()


def agree(_parameters: Json) -> bool:
    """Do nothing, successfully: `close` and `logOut` concern Telegram's own servers."""
    return True


def store(key: str, value: Any) -> None:
    """Keep one setting (an empty one is removed) and let every page know."""
    if value:
        BotSetting.objects.update_or_create(key=key, defaults={"value": value})
    else:
        BotSetting.objects.filter(key=key).delete()
    Person.objects.update(version=F("version") + 1)
    updates.announce()


def setting(key: str) -> Any:
    return BotSetting.objects.filter(key=key).values_list("value", flat=True).first()


def first_setting(keys: Iterable[str]) -> Any:
    """Return the first of these settings that is kept, or None."""
    wanted = list(keys)
    kept = dict(BotSetting.objects.filter(key__in=wanted).values_list("key", "value"))
    return next((kept[key] for key in wanted if key in kept), None)


def commands_key(parameters: Json) -> str:
    """Return where the commands of a scope and a language are kept."""
    scope = json.dumps(parameters.get("scope") or DEFAULT_SCOPE, sort_keys=True)
    return f"commands:{parameters.get('language_code', '')}:{scope}"


def set_my_commands(parameters: Json) -> bool:
    commands = parameters["commands"]
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        check_command(command)
    store(commands_key(parameters), [trimmed(command) for command in commands])
    return True


def trimmed(command: Json) -> Json:
    """Return a command without a leading slash, as Telegram keeps it."""
    return {"command": command["command"].removeprefix("/"), "description": command["description"].strip()}


def check_command(command: Json) -> None:
    name, description = trimmed(command).values()
    if len(name) > 32:
        raise bad_request("command length must not exceed 32")
    if not COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if len(description) > 256:
        raise bad_request("command description length must not exceed 256")
    if not description:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


def get_my_commands(parameters: Json) -> list[Json]:
    return setting(commands_key(parameters)) or []


def delete_my_commands(parameters: Json) -> bool:
    store(commands_key(parameters), None)
    return True


def commands_for(person: Person) -> list[Json]:
    """Return the list a person sees: the narrowest scope wins, their language before none."""
    own: Json = {"type": "chat", "chat_id": person.telegram_id}
    return (
        first_setting(
            commands_key({"scope": scope, "language_code": language})
            for scope in (own, {"type": "all_private_chats"}, DEFAULT_SCOPE)
            for language in (person.language_code, "")
        )
        or []
    )


def set_chat_menu_button(parameters: Json) -> bool:
    """Keep the button beside the composer, for one chat or for all."""
    button = parameters.get("menu_button") or {"type": "default"}
    if button["type"] == "web_app":
        keyboards.check_web_app(button["web_app"]["url"])
    chat_id = parameters.get("chat_id")
    if chat_id is not None:
        known_chat(chat_id)
    store(f"menu_button:{chat_id or ''}", button)
    return True


def get_chat_menu_button(parameters: Json) -> Json:
    """Return the button of one chat, or the one of all."""
    own = f"menu_button:{parameters.get('chat_id', '')}"
    return first_setting((own, "menu_button:")) or {"type": "commands"}


def text_setting(name: str, longest: int) -> tuple[Callable[[Json], bool], Callable[[Json], Json]]:
    """Return the pair of methods that set and get one text per language."""

    def set_text(parameters: Json) -> bool:
        text = parameters.get(name, "")
        if len(text) > longest:
            raise bad_request(f"bot {name.replace('_', ' ')} is too long")
        store(f"{name}:{parameters.get('language_code', '')}", text)
        return True

    def get_text(parameters: Json) -> Json:
        default = payloads.BOT_NAME if name == "name" else ""
        language = parameters.get("language_code", "")
        return {name: setting(f"{name}:{language}") or setting(f"{name}:") or default}

    return set_text, get_text


set_my_name, get_my_name = text_setting("name", 64)
set_my_description, get_my_description = text_setting("description", 512)
set_my_short_description, get_my_short_description = text_setting("short_description", 120)


def get_chat(parameters: Json) -> Json:
    return payloads.chat(known_chat(parameters["chat_id"])) | {"accent_color_id": 0, "max_reaction_count": 11}


def get_chat_member(parameters: Json) -> Json:
    """Return the person themselves, or the bot, as a member of a private chat."""
    person = known_chat(parameters["chat_id"])
    if parameters["user_id"] == person.telegram_id:
        return {"user": payloads.user(person), "status": "member"}
    if parameters["user_id"] == payloads.bot_id():
        return {"user": payloads.bot_user(), "status": "member"}
    raise bad_request("user not found")
