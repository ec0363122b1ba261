"""How a button's data is written and read: a family is a class, and each of its fields has a form.

A family's data is its name and its fields in order, with a colon between them. Reading is lenient and total;
what makes it strict is that the result, written again, has to be the same text: nothing is taken for what we
did not write.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol, TypeVar, get_type_hints

MAX_ID = 2**63 - 1
P = TypeVar("P", bound="Press")


class Press:
    """What a button carries: a frozen dataclass whose fields have forms, by their type or in `Annotated`."""

    __slots__ = ()
    FAMILY: ClassVar[str]


class Form(Protocol):
    """How the value of one field is written."""

    def write(self, value: Any, press: Press, /) -> str | None:
        """Return the text for this value, None where nothing is written."""

    def read(self, text: str, known: Mapping[str, Any], /) -> Any:
        """Return the value; `known` holds the fields before it. Raises ValueError."""


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A whole number within bounds: by default a database id."""

    least: int = 1
    most: int = MAX_ID

    def write(self, value: int | None, _press: Press) -> str:
        return str(value)

    def read(self, text: str, _known: Mapping[str, Any]) -> int:
        if not self.least <= (value := int(text)) <= self.most:
            raise ValueError(value)
        return value


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few numbers."""

    numbers: tuple[int, ...]

    def write(self, value: int, _press: Press) -> str:
        return str(value)

    def read(self, text: str, _known: Mapping[str, Any]) -> int:
        if (value := int(text)) not in self.numbers:
            raise ValueError(value)
        return value


@dataclass(frozen=True, slots=True)
class Word:
    """A text of which a pattern says all."""

    pattern: re.Pattern[str]

    def write(self, value: str, _press: Press) -> str:
        return value

    def read(self, text: str, _known: Mapping[str, Any]) -> str:
        if not self.pattern.fullmatch(text):
            raise ValueError(text)
        return text


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an enumeration: the form of a field that is annotated with nothing else."""

    kind: type[StrEnum]

    def write(self, value: StrEnum, _press: Press) -> str:
        return value

    def read(self, text: str, _known: Mapping[str, Any]) -> StrEnum:
        return self.kind(text)


@dataclass(frozen=True, slots=True)
class Local:
    """A naive time on a person's clock, by `strftime`; nothing reads what is written for no time."""

    pattern: str

    def write(self, value: datetime | None, _press: Press) -> str:
        return value.strftime(self.pattern) if value else ""

    def read(self, text: str, _known: Mapping[str, Any]) -> datetime:
        return datetime.strptime(text, self.pattern)  # noqa: DTZ007 (on a clock whose zone the person has set)


@dataclass(frozen=True, slots=True)
class Maybe:
    """A field that is left out while it has no value, or a word stands for it."""

    form: Form
    word: str | None = None
    empty: Any = None

    def write(self, value: Any, press: Press) -> str | None:
        return self.form.write(value, press) if value not in (None, "") else self.word

    def read(self, text: str, known: Mapping[str, Any]) -> Any:
        return self.empty if text == self.word else self.form.read(text, known)


@dataclass(frozen=True, slots=True)
class By:
    """A field that some actions carry, each in its form; `key` names the field of the action."""

    forms: Mapping[Any, Form]
    key: str = "action"

    def write(self, value: Any, press: Press) -> str | None:
        form = self.forms.get(getattr(press, self.key))
        return form.write(value, press) if form else None

    def read(self, text: str, known: Mapping[str, Any]) -> Any:
        form = self.forms.get(known[self.key])
        if form is None:
            raise ValueError(text)
        return form.read(text, known)


@dataclass(frozen=True, slots=True)
class Unless:
    """A field that gives way to another one."""

    other: str
    form: Form

    def write(self, value: Any, press: Press) -> str | None:
        return None if getattr(press, self.other) else self.form.write(value, press)

    def read(self, text: str, known: Mapping[str, Any]) -> Any:
        return self.form.read(text, known)


Layout = list[tuple[str, Form, bool]]
_LAYOUTS: dict[type[Press], Layout] = {}
ID = WholeNumber()
OPTIONAL_ID = Maybe(ID)


@dataclass(frozen=True, slots=True)
class Marked(WholeNumber):
    """A number behind a letter, by which it is told from another number."""

    mark: str = "m"

    def write(self, value: int | None, _press: Press) -> str:
        return f"{self.mark}{value}"

    def read(self, text: str, known: Mapping[str, Any]) -> int:
        if not text.startswith(self.mark):
            raise ValueError(text)
        return WholeNumber.read(self, text.removeprefix(self.mark), known)


SEEN = Maybe(Marked(mark="v"))  # the version of a step that a button was made for


def with_(form: Form, actions: Iterable[StrEnum]) -> By:
    """Return a field that these actions carry."""
    return By(dict.fromkeys(actions, form))


def encode(press: Press) -> str:
    """Return the data of a button."""
    written = [form.write(getattr(press, name), press) for name, form, _is_required in _layout(type(press))]
    return ":".join([press.FAMILY, *[part for part in written if part is not None]])


def decode_as(kind: type[P], data: str) -> P | None:
    """Read the data of a family's button; None for anything that `encode` would not have written."""
    _family, *parts = data.split(":")
    values: dict[str, Any] = {}
    for name, form, is_required in _layout(kind):
        try:
            values[name] = form.read(parts[0], values)
        except (ValueError, IndexError):
            if is_required:
                return None
        else:
            del parts[0]
    press = kind(**values)
    return press if not parts and encode(press) == data else None


def _layout(kind: type[Press]) -> Layout:
    """Return each field's name, its form, and whether it is always there."""
    if kind not in _LAYOUTS:
        hints = get_type_hints(kind, include_extras=True)
        _LAYOUTS[kind] = [
            (field.name, _form(hints[field.name]), field.default is MISSING)
            for field in fields(kind)  # type: ignore[arg-type]  # every family is a dataclass
        ]
    return _LAYOUTS[kind]


def _form(hint: Any) -> Form:
    form: Form = hint.__metadata__[0] if hasattr(hint, "__metadata__") else Member(hint)
    return form
