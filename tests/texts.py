"""`python -m tests.texts`: bring locale/ up to date with the texts of the chat, and compile it.

It stands in for GNU gettext, which need not be there, and whose `xgettext` misses the texts inside f-strings.
What people in Telegram see is collected; what only staff see stays English.
"""

import ast
import struct
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
# Where the chat's texts are; a dictionary's value names the only definitions of a file that count.
SPOKEN: dict[str, tuple[str, ...]] = {
    "botapp/*.py": (),
    "botapp/intake/*.py": (),
    "botapp/presses/*.py": (),
    "botapp/replies/*.py": (),
    "botapp/screens/*.py": (),
    "botapp/values/*.py": (),
    "botapp/handlers/*.py": (),
    "botapp/keyboards/*.py": (),
    "botapp/messages/*.py": (),
    "leads/activities.py": (),
    "leads/fields.py": (),
    "leads/models.py": ("LeadStatus", "display_name"),
    "reminders/explain.py": (),
    "reminders/planning/*.py": (),
    "reminders/wording.py": (),
}
FOR_STAFF = ("botapp/apps.py", "botapp/models.py")
MARKS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2}  # name: how many texts
HEADER = """\
Project-Id-Version: Deal Quest
Language: {language}
MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit
Plural-Forms: {plural}
"""
# As GNU gettext writes the rules of plurals: by the number of forms first.
PLURALS = {
    "uk": "nplurals=3; plural=n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1:2;"
}


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the chat: in English, its plural if it has one, and the file that has it first."""

    english: str
    plural: str
    source: str


def texts() -> dict[str, Text]:
    """Return the chat's texts by their English, in the order of the files."""
    found: dict[str, Text] = {}
    for path, names in _files():
        source = path.relative_to(ROOT).as_posix()
        for node in _parts(ast.parse(path.read_text(encoding="utf-8")), names):
            for english, plural in _marked(node):
                found.setdefault(english, Text(english, plural, source))
    return found


def read(po: Path) -> dict[str, tuple[str, ...]]:
    """Return the translations of a catalogue by their English, the forms of a plural in order."""
    found: dict[str, list[str]] = {}
    field, english = "", ""
    for line in po.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith('"'):
            field, _blank, line = line.partition(" ")
            if field == "msgid":
                english = ""
            elif field.startswith("msgstr"):
                found.setdefault(english, []).append("")
        words = ast.literal_eval(line)
        if field == "msgid":
            english += words
        elif field.startswith("msgstr"):
            found[english][-1] += words
    return {key: tuple(forms) for key, forms in found.items() if key}


def write(language: str, wanted: dict[str, Text], known: dict[str, tuple[str, ...]]) -> str:
    """Return the catalogue: every wanted text with its translation, empty where there is none."""
    head = ["# The texts of the chat. `python -m tests.texts` brings this file up to date and compiles it.\n"]
    head += ['msgid ""\n', f"msgstr {_quoted(_header(language))}\n"]
    count = int(PLURALS[language].removeprefix("nplurals=")[0])
    return "".join(head) + "".join(f"\n{_entry(text, known, count)}" for text in wanted.values())


def compiled(language: str, wanted: dict[str, Text], known: dict[str, tuple[str, ...]]) -> bytes:
    """Return the catalogue as gettext reads it, without what is not translated."""
    pairs = {"": _header(language)}
    for text in wanted.values():
        forms = known.get(text.english, ())
        if any(forms):
            pairs["\0".join(filter(None, [text.english, text.plural]))] = "\0".join(forms)
    entries = sorted((key.encode(), value.encode()) for key, value in pairs.items())
    return _packed(entries)


def main() -> int:
    """Write every catalogue anew and say what it lacks."""
    wanted, lacking = texts(), 0
    for po in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        language, known = po.parts[-3], read(po)
        po.write_text(write(language, wanted, known), encoding="utf-8")
        po.with_suffix(".mo").write_bytes(compiled(language, wanted, known))
        missing = [english for english in wanted if not any(known.get(english, ()))]
        lacking += len(missing)
        sys.stdout.writelines(f"{language}: no translation of {english!r}\n" for english in missing)
    return 1 if lacking else 0


def _files() -> Iterator[tuple[Path, tuple[str, ...]]]:
    for pattern, names in SPOKEN.items():
        for path in sorted(ROOT.glob(pattern)):
            if path.relative_to(ROOT).as_posix() not in FOR_STAFF:
                yield path, names


def _parts(tree: ast.Module, names: tuple[str, ...]) -> list[ast.AST]:
    """Return the definitions with these names; the whole module when none is named."""
    if not names:
        return [tree]
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name in names
    ]


def _marked(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield each marked text with its plural, or ""; in the order of the file."""
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        count = MARKS.get(getattr(call.func, "id", ""), 0)
        words = [str(arg.value) for arg in call.args[:count] if isinstance(arg, ast.Constant)]
        if words:
            yield words[0], words[1] if len(words) > 1 else ""


def _entry(text: Text, known: dict[str, tuple[str, ...]], count: int) -> str:
    forms = known.get(text.english, ())
    lines = [f"#: {text.source}"]
    if "%(" in text.english + text.plural:
        lines.append("#, python-format")
    lines.append(f"msgid {_quoted(text.english)}")
    if text.plural:
        lines.append(f"msgid_plural {_quoted(text.plural)}")
        filled = (*forms, *[""] * count)[:count]
        lines += [f"msgstr[{number}] {_quoted(form)}" for number, form in enumerate(filled)]
    else:
        lines.append(f"msgstr {_quoted(forms[0] if forms else '')}")
    return "\n".join(lines) + "\n"


def _header(language: str) -> str:
    return HEADER.format(language=language, plural=PLURALS[language])


def _quoted(words: str) -> str:
    """Return a text as a catalogue has it: one line of the file per line of the text."""
    lines = words.splitlines(keepends=True) or [""]
    quoted = [
        '"' + line.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"' for line in lines
    ]
    return quoted[0] if len(quoted) == 1 else "\n".join(['""', *quoted])


def _packed(entries: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return sorted pairs in gettext's binary form, little-endian, without its optional table of hashes."""
    pairs = list(entries)
    begin = 7 * 4 + 16 * len(pairs)
    tables, blob = [], b""
    for column in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<II", len(pair[column]), begin + len(blob)))
            blob += pair[column] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, begin)
    return head + b"".join(tables) + blob


if __name__ == "__main__":
    sys.exit(main())
