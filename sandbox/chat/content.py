"""What a message may say: texts, captions and files, checked as Telegram checks them."""

import secrets
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from sandbox.chat.entities import Entity, complete, fits, trim, utf16
from sandbox.chat.html import HtmlError, parse
from sandbox.errors import bad_request
from sandbox.models import StoredFile

Json = dict[str, Any]
LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024


def text_fields(parameters: Json) -> Json:
    """Return `text` and `entities` of a message, from `text`, `parse_mode` and `entities`."""
    text, entities = formatted(parameters, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if utf16(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def caption_fields(parameters: Json) -> Json:
    """Return `caption` and `caption_entities`, or nothing when there is no caption."""
    text, entities = formatted(parameters, "caption", "caption_entities")
    if utf16(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return ({"caption": text} if text else {}) | ({"caption_entities": entities} if entities else {})


def formatted(parameters: Json, name: str, list_name: str) -> tuple[str, list[Entity]]:
    """Return a text without its markup, and its entities."""
    text, mode = parameters.get(name, ""), parameters.get("parse_mode", "")
    if mode.lower() == "html":
        text, entities = parsed(text)
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        entities = given(text, parameters.get(list_name, []))
    text, entities = trim(text, entities)
    return text, complete(text, entities)


def parsed(source: str) -> tuple[str, list[Entity]]:
    """Parse HTML; its errors become Telegram's refusal."""
    try:
        return parse(source)
    except HtmlError as error:
        raise bad_request(f"can't parse entities: {error}") from error


def given(text: str, entities: list[Entity]) -> list[Entity]:
    """Return the bot's own entities; one outside the text is refused."""
    for entity in entities:
        if not fits(text, entity):
            raise bad_request("entity beginning or end is outside the text")
    return entities


def photo_fields(parameters: Json) -> Json:
    """Return `photo`, as one size, and its caption."""
    file = stored(parameters["photo"])
    size = {"width": 800, "height": 600, "file_size": len(file.content)}
    return {"photo": [identifiers(file) | size]} | caption_fields(parameters)


def document_fields(parameters: Json) -> Json:
    file = stored(parameters["document"])
    about = {"file_name": file.name, "mime_type": file.mime_type, "file_size": len(file.content)}
    return {"document": identifiers(file) | about} | caption_fields(parameters)


def file_fields(parameters: Json) -> Json:
    """Return where a file is to be fetched, for getFile."""
    file = StoredFile.objects.filter(file_id=parameters["file_id"]).first()
    if file is None:
        raise bad_request("invalid file_id")
    return identifiers(file) | {"file_size": len(file.content), "file_path": f"documents/{file.file_id}"}


def sent_document(about: Json) -> Json:
    """Return a document as the Bot API writes it; one that a person sends as `text` is stored first."""
    if "text" not in about:
        return about
    name, text = str(about.get("file_name", "")), str(about["text"])
    file = SimpleUploadedFile(name, text.encode(), "text/plain")
    document: Json = document_fields({"document": file})["document"]
    return document


def identifiers(file: StoredFile) -> Json:
    return {"file_id": file.file_id, "file_unique_id": file.file_id[-16:]}


def stored(source: object) -> StoredFile:
    """Return the file that was uploaded, or one that the bot refers to by its id."""
    if isinstance(source, UploadedFile):
        return StoredFile.objects.create(
            file_id=f"sandbox-{secrets.token_urlsafe(24)}",
            name=source.name or "",
            mime_type=source.content_type or "application/octet-stream",
            content=source.read(),
        )
    known = StoredFile.objects.filter(file_id=str(source)).first()
    if known is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return known
