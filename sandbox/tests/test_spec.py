"""Calls checked against the trimmed Bot API."""

from typing import Any

import pytest

from sandbox.api import spec
from sandbox.api.methods import METHODS
from sandbox.errors import ApiError

KEYBOARD = '{"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}'
REFUSED = [
    ({"text": "a"}, "chat_id is empty"),
    ({"chat_id": 1}, "message text is empty"),
    ({"chat_id": 1, "text": ""}, "message text is empty"),
    ({"chat_id": 1, "text": ["a"]}, 'can\'t parse parameter "text": it must be a String'),
    (
        {"chat_id": 1, "text": "a", "message_thread_id": "x"},
        'parameter "message_thread_id": it must be an Integer',
    ),
    ({"chat_id": 1, "text": "a", "entities": "["}, "can't parse entities JSON object"),
    ({"chat_id": 1, "text": "a", "entities": [{"offset": 0}]}, 'MessageEntity: can\'t find field "type"'),
    ({"chat_id": 1, "text": "a", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
    ({"chat_id": 1, "text": "a", "reply_markup": "[]"}, "object expected as reply markup"),
    ({"chat_id": 1, "text": "a", "reply_markup": {"inline_keyboard": [{}]}}, "must be an Array of Arrays"),
    (
        {"chat_id": 1, "text": "a", "reply_markup": {"inline_keyboard": [[{"url": "x"}]]}},
        "can't parse inline keyboard button: Can't find field \"text\"",
    ),
    (
        {"chat_id": 1, "text": "a", "reply_markup": {"inline_keyboard": [[{"text": 5}]]}},
        'can\'t parse inline keyboard button: Field "text" must be of type String',
    ),
]


class TestCheck:
    @pytest.mark.parametrize(("parameters", "words"), REFUSED)
    def test_refuses_in_telegrams_words(self, parameters: dict[str, Any], words: str) -> None:
        with pytest.raises(ApiError) as caught:
            spec.check("sendMessage", parameters)
        assert caught.value.code == 400
        assert words in caught.value.description

    def test_reads_a_form_as_it_reads_json(self) -> None:
        form = {"chat_id": "7", "text": "a", "disable_notification": "true", "reply_markup": KEYBOARD}
        call = spec.check("sendMessage", form)
        assert call.parameters["chat_id"] == 7
        assert call.parameters["disable_notification"] is True
        assert call.parameters["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "a"

    def test_takes_a_number_for_a_string(self) -> None:
        assert spec.check("sendMessage", {"chat_id": 1, "text": 42}).parameters["text"] == "42"

    def test_passes_over_unknown_parameters_but_names_them(self) -> None:
        call = spec.check("sendMessage", {"chat_id": 1, "text": "a", "colour": "red"})
        assert call.unknown == ["colour"]
        assert "colour" not in call.parameters


class TestTable:
    def test_has_a_function_for_every_method_of_the_file_and_no_other(self) -> None:
        assert set(METHODS) == set(spec.load()["methods"])

    def test_names_its_source(self) -> None:
        assert "MIT License" in spec.PATH.with_suffix(".NOTICE").read_text()
