"""`python -m tests.texts`: bring the catalogues up to date with the texts of the code, and compile them.

Babel reads and writes the catalogues; its own search for texts, as `xgettext`, misses those inside f-strings.
What people in Telegram see, in the chat and in the Mini App, is in locale/; what only staff see besides is in
backoffice/locale/, from where Django reads it as well.
"""

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE, STAFFS = ROOT / "locale", ROOT / "backoffice" / "locale"
# Where the chat's texts are; a dictionary's value names the only definitions of a file that count.
SPOKEN: dict[str, tuple[str, ...]] = {
    "botapp/*.py": (),
    "botapp/incoming/*.py": (),
    "botapp/screens/*/*.py": (),
    "botapp/shared/*.py": (),
    "engagement/playbook/*.py": (),
    "engagement/templates.py": (),
    "leads/activities.py": (),
    "leads/fields.py": (),
    "leads/models.py": ("LeadStatus", "display_name"),
    "miniapp/*.py": (),
    "miniapp/*/*.py": (),
    "miniapp/templates/miniapp/*.html": (),
    "planning/*.py": (),
    "planning/queue/*.py": (),
    "reminders/day/*.py": (),
    "reminders/policy/snoozes.py": (),
    "reminders/state/*.py": (),
}
FOR_STAFF = ("botapp/apps.py", "botapp/models.py", "miniapp/apps.py", "miniapp/models.py", "planning/apps.py")
# Where those are that only staff see: what the chat says too is left to its catalogue.
SHOWN_TO_STAFF: dict[str, tuple[str, ...]] = dict.fromkeys(
    (
        *("backoffice/*.py", "backoffice/*/*.py", "backoffice/templates/**/*.html"),
        "core/templates/**/*.html",
        *(
            "config/unfold.py",
            "core/schema/fields.py",
            "leads/*.py",
            "leads/people/*.py",
            "leads/seller/*.py",
        ),
        *("reminders/apps.py", "reminders/models/*.py"),
        *("engagement/models.py", "engagement/template_faults.py", "botapp/models.py", "miniapp/models.py"),
        *("engagement/apps.py", "planning/apps.py", "botapp/apps.py", "miniapp/apps.py"),
    ),
    (),
)
# name: how many texts
MARKS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "ngettext_lazy": 2}
LITERAL = re.compile(r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
CALL = re.compile(rf"\b(n?gettext)\(((?:{LITERAL.pattern}(?:,\s)?)+)")
Words = str | tuple[str, ...]


def texts(locale: Path = LOCALE) -> Catalog:
    """Return a catalogue's texts in English, in the order of the files, each with the first that has it."""
    found, others = Catalog(), texts() if locale == STAFFS else Catalog()
    for path, names in _files(SHOWN_TO_STAFF if locale == STAFFS else SPOKEN):
        source = path.relative_to(ROOT).as_posix()
        text = path.read_text(encoding="utf-8")
        for words in _in_template(text) if path.suffix == ".html" else _in_module(text, names):
            if words not in found and words not in others:
                found.add(words, locations=[(source, 0)])
    return found


def po_of(language: str, locale: Path = LOCALE) -> Path:
    """Return the file with a language's translations."""
    return locale / language / "LC_MESSAGES" / "django.po"


def catalogue(language: str, locale: Path = LOCALE) -> Catalog:
    """Return the translations into a language: of every text of that catalogue, and of no other."""
    with po_of(language, locale).open("rb") as file:
        known = read_po(file, locale=language)
    known.update(texts(locale), no_fuzzy_matching=True, update_creation_date=False)
    return known


def written(known: Catalog) -> tuple[bytes, bytes]:
    """Return a catalogue as its .po and its .mo hold it."""
    po, mo = BytesIO(), BytesIO()
    write_po(po, known, width=0, ignore_obsolete=True, include_lineno=False)
    write_mo(mo, known)
    return po.getvalue(), mo.getvalue()


def lacking(known: Catalog) -> list[Message]:
    """Return the texts that are not translated in all their forms."""
    return [
        message
        for message in known
        if message.id
        and sum(bool(form.strip()) for form in forms(message))
        != (known.num_plurals if message.pluralizable else 1)
    ]


def forms(message: Message) -> tuple[str, ...]:
    """Return a text's translations, several where it has a plural."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def main() -> int:
    """Write every catalogue anew and say what it lacks."""
    is_whole = True
    for locale in (LOCALE, STAFFS):
        for po in sorted(locale.glob("*/LC_MESSAGES/django.po")):
            known = catalogue(po.parts[-3], locale)
            for suffix, content in zip((".po", ".mo"), written(known), strict=True):
                po.with_suffix(suffix).write_bytes(content)
            for message in lacking(known):
                is_whole = False
                sys.stdout.write(f"{po.relative_to(ROOT)}: no translation of {message.id!r}\n")
    return 0 if is_whole else 1


def _files(where: dict[str, tuple[str, ...]]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    for pattern, names in where.items():
        for path in sorted(ROOT.glob(pattern)):
            if where is SHOWN_TO_STAFF or path.relative_to(ROOT).as_posix() not in FOR_STAFF:
                yield path, names


def _in_template(text: str) -> Iterator[Words]:
    """Yield each marked text of a template, as Django itself turns them into Python for xgettext."""
    for call in CALL.finditer(templatize(text)):
        words = tuple(ast.literal_eval(literal) for literal in LITERAL.findall(call[2]))
        yield words if len(words) > 1 else words[0]


def _in_module(text: str, names: tuple[str, ...]) -> Iterator[Words]:
    for node in _parts(ast.parse(text), names):
        yield from _marked(node)
        yield from _columns(node) if " = models." in text else ()


def _parts(tree: ast.Module, names: tuple[str, ...]) -> list[ast.AST]:
    """Return the definitions with these names; the whole module when none is named."""
    if not names:
        return [tree]
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name in names
    ]


def _columns(tree: ast.AST) -> Iterator[str]:
    """Yield what columns are called to which their model gives no name (`backoffice.names`)."""
    for node in ast.walk(tree):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        match target, getattr(node, "value", None):
            case ast.Name(name), ast.Call(ast.Attribute(ast.Name("models"), kind), args, keywords):
                named = isinstance(next(iter(args), None), ast.Call) or "verbose_name" in {
                    keyword.arg for keyword in keywords
                }
                if kind.endswith(("Field", "Key")) and not named:
                    yield name.replace("_", " ")


def _marked(tree: ast.AST) -> Iterator[Words]:
    """Yield each marked text, with its plural if it has one, in the order of the file."""
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        count = MARKS.get(getattr(call.func, "id", ""), 0)
        words = tuple(str(arg.value) for arg in call.args[:count] if isinstance(arg, ast.Constant))
        if words:
            yield words if len(words) > 1 else words[0]


if __name__ == "__main__":
    sys.exit(main())
