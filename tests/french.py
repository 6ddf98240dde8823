"""Spaces before « : ; ! ? » and inside guillemets, and apostrophes, in templates, texts and the strings of our code.

``python -m tests.french --fix`` writes the no-break spaces where plain ones stand, and « ’ » for « ' ». Tests keep
their apostrophes: they also hold what people type.
"""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = (Path(__file__), Path(__file__).with_name("test_consistency.py"))  # they hold plain spaces on purpose
NBSP, NARROW = "\u00a0", "\u202f"
_END = r"(?=[\s<\"'\\)]|$)"
_RULES = [
    (re.compile(rf"(?<=[^\W_][»)%’]) (?=[:»]{_END})|(?<=[^\W_]) (?=[:»]{_END})|(?<=[»)%}}]) (?=:{_END})"), NBSP),
    (re.compile(rf"(?<=[\w»)%}}]) (?=[;!?]{_END})"), NARROW),
    (re.compile(r"(?<=«) (?=\S)"), NBSP),
    (re.compile(r"(?<=[.!?…}]) (?=»)"), NBSP),
]
_AFTER_TAG = [(re.compile(rf"^ (?=[:»]{_END})"), NBSP), (re.compile(rf"^ (?=[;!?]{_END})"), NARROW)]
# After an elision, before a letter, a tag, a variable or a guillemet: never the quotation mark of a language.
_APOSTROPHE = re.compile(
    r"(?<!\w)([cdjlmnst]|(?:jus|lors|puis|quoi|quel|pres)?qu|aujourd|prud|entr)'(?=[^\W\d_]|[«<{])", re.IGNORECASE
)
# Tags, comments and variables of Django's language, and what is code in a page.
_NOT_TEXT = re.compile(r"{#.*?#}|{% comment.*?endcomment %}|{%.*?%}|{{.*?}}|<!--.*?-->|<svg\b.*?</svg>", re.DOTALL)


def curled(text: str) -> str:
    """The text with typographic apostrophes."""
    return _APOSTROPHE.sub("\\1’", text)


def spaced(text: str) -> str:
    """The text with no-break spaces where French wants them."""
    for pattern, space in _RULES:
        text = pattern.sub(space, text)
    return text


def corrected(text: str) -> str:
    """The text as French prints it."""
    return spaced(curled(text))


def corrected_template(source: str) -> str:
    """The same for what a template prints. Comments are left alone, and tags but for the texts that they hand on."""
    parts, last = [], 0
    for found in _NOT_TEXT.finditer(source):
        parts += [_between_tags(source, last, found.start()), _handed_on(found.group())]
        last = found.end()
    return "".join([*parts, _between_tags(source, last, len(source))])


def _handed_on(part: str) -> str:
    """A tag or a variable with the texts between its quotation marks set; anything else as it is."""
    if not part.startswith(("{%", "{{")) or "comment" in part[:12]:
        return part
    return re.sub(r'"[^"]*"', lambda text: corrected(text.group()), part)


def _between_tags(source: str, start: int, end: int) -> str:
    text = corrected(source[start:end])
    for pattern, space in _AFTER_TAG if start else ():
        text = pattern.sub(space, text)
    return text


def corrected_python(source: str, correct: Callable[[str], str] = corrected) -> str:
    """The same for the strings of a module; docstrings and comments are English."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        (node.body[0].lineno, node.body[0].col_offset)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    lines = source.splitlines(keepends=True)
    tokens = [
        token for token in tokenize.generate_tokens(io.StringIO(source).readline) if token.type == tokenize.STRING
    ]
    for token in reversed(tokens):
        (row, start), (last_row, end) = token.start, token.end
        if (row, start) in docstrings or row != last_row:
            continue
        line = lines[row - 1]
        lines[row - 1] = line[:start] + correct(token.string) + line[end:]
    return "".join(lines)


def sources() -> Iterator[tuple[Path, str, str]]:
    """Each template, text and module of ours: path, text as it is, text as it should be."""
    for path in sorted((ROOT / "templates").rglob("*.*")):
        source = path.read_text()
        yield path, source, corrected_template(source)
    for path in sorted((ROOT / "content" / "starter" / "texts").rglob("*.md")):
        source = path.read_text()
        yield path, source, curled(source)  # the reader sets the spaces
    for path in sorted((ROOT / "static" / "js").glob("*.js")):
        source = path.read_text()
        yield path, source, curled(source)
    for package in ("portal", "sessions", "content", "tests"):
        correct = spaced if package == "tests" else corrected
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts and path not in SAMPLES:
                source = path.read_text()
                yield path, source, corrected_python(source, correct)


def wrong_typography() -> list[str]:
    """« path:line: text » for each line that needs a no-break space or an apostrophe."""
    found = []
    for path, source, wanted in sources():
        pairs = zip(source.splitlines(), wanted.splitlines(), strict=True)
        found += [
            f"{path.relative_to(ROOT)}:{number}: {old.strip()[:100]}"
            for number, (old, new) in enumerate(pairs, 1)
            if old != new
        ]
    return found


if __name__ == "__main__" and "--fix" in sys.argv:
    for path, source, wanted in sources():
        if source != wanted:
            path.write_text(wanted)
            print(path.relative_to(ROOT))
