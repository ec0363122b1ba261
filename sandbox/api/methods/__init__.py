"""The Bot API's methods: one small function each, found by name in one table.

A method takes the checked parameters and returns the `result` of the answer, or raises `ApiError`.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from sandbox.api.methods import about, messages, queue
from sandbox.chat import content

METHODS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "getMe": about.get_me,
    "logOut": about.agree,
    "close": about.agree,
    "getUpdates": queue.get_updates,
    "setWebhook": queue.set_webhook,
    "deleteWebhook": queue.delete_webhook,
    "getWebhookInfo": queue.get_webhook_info,
    "answerCallbackQuery": queue.answer_callback_query,
    "sendMessage": partial(messages.send, content.text_fields),
    "sendPhoto": partial(messages.send, content.photo_fields),
    "sendDocument": partial(messages.send, content.document_fields),
    "sendChatAction": messages.send_chat_action,
    "editMessageText": messages.edit_message_text,
    "editMessageCaption": messages.edit_message_caption,
    "editMessageReplyMarkup": messages.edit_message_reply_markup,
    "deleteMessage": messages.delete_message,
    "deleteMessages": messages.delete_messages,
    "setMyCommands": about.set_my_commands,
    "getMyCommands": about.get_my_commands,
    "deleteMyCommands": about.delete_my_commands,
    "setChatMenuButton": about.set_chat_menu_button,
    "getChatMenuButton": about.get_chat_menu_button,
    "setMyName": about.set_my_name,
    "getMyName": about.get_my_name,
    "setMyDescription": about.set_my_description,
    "getMyDescription": about.get_my_description,
    "setMyShortDescription": about.set_my_short_description,
    "getMyShortDescription": about.get_my_short_description,
    "getChat": about.get_chat,
    "getChatMember": about.get_chat_member,
    "getFile": content.file_fields,
}
WAITING = {"getUpdates"}  # these hold no transaction while they wait
