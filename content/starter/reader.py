"""Reads a starter text: a few « name: value » lines, a line « --- », then blocks separated by blank lines.

A block is one of: ``## title``; ``- item`` lines; a paragraph (these three join into one text block);
``!! title | text`` (key point); ``++ title`` then ``- step | explanation`` lines; ``?? title`` then ``Q: …`` and
``R: …`` lines; ``|| title`` then ``- title | text`` lines (folds); ``%% caption`` then one ``| heading | heading`` line
and ``- cell | cell`` lines (table); ``"" words | who | when`` (quotation); ``@@ title`` (sessions to join); ``>> text``
(contact box). ``**words**`` are strong, ``[words](address)`` is a link.
"""

import html
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

TEXTS = Path(__file__).parent / "texts"
_STRONG = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[(.+?)\]\((https?://[^)\s]+|/[^)\s]*)\)")


@dataclass(frozen=True)
class Text:
    """One starter text: ``head`` by name, ``body`` as the raw data of a page's StreamField."""

    head: dict[str, str]
    body: list[dict]
    lines: str  # what the body was read from

    def __getitem__(self, name: str) -> str:
        return self.head.get(name, "")

    def rows(self) -> list[list[str]]:
        """The lines « one | other » of a text that is no page."""
        return [_cells(line) for line in self.lines.splitlines() if line.strip()]

    def date(self, name: str) -> date:
        return date.fromisoformat(self.head[name])

    def rich(self, name: str) -> str:
        """A line of the head as rich text; « | » separates the items of a list."""
        items = [item.strip() for item in self[name].split("|") if item.strip()]
        if len(items) > 1:
            return "<ul>" + "".join(f"<li>{inline(item)}</li>" for item in items) + "</ul>"
        return "".join(f"<p>{inline(item)}</p>" for item in items)


def inline(text: str) -> str:
    """Escaped text with its strong words and links."""
    marked = _STRONG.sub(r"<b>\1</b>", html.escape(text, quote=False))
    return _LINK.sub(r'<a href="\2">\1</a>', marked)


def read(name: str) -> Text:
    head, _, body = (TEXTS / name).read_text(encoding="utf-8").partition("\n---\n")
    pairs = (line.partition(":") for line in head.splitlines() if line.strip())
    return Text({key.strip(): value.strip() for key, _, value in pairs}, blocks(body), body)


def entries(name: str) -> list[tuple[str, list[str], str]]:
    """The lines « term | other forms, separated by « ; » | definition » of a text."""
    lines = (_cells(line) for line in (TEXTS / name).read_text(encoding="utf-8").splitlines() if line.strip())
    return [(term, [form.strip() for form in forms.split(";") if form.strip()], text) for term, forms, text in lines]


def blocks(body: str) -> list[dict]:
    """The blocks in order; text that follows text goes on in the same block."""
    built: list[dict] = []
    for part in filter(None, re.split(r"\n\s*\n", body.strip())):
        block = _block(part.strip())
        if built and block["type"] == built[-1]["type"] == "text":
            built[-1]["value"] += block["value"]
        else:
            built.append(block)
    return built


def _block(part: str) -> dict:
    mark, rest = part[:2], part[2:].strip()
    first, _, below = rest.partition("\n")
    lines = [line.strip() for line in below.splitlines() if line.strip()]
    if mark in _MARKS:
        name, build = _MARKS[mark]
        return {"type": name, "value": build(first if lines else _one_line(rest), lines)}
    return {"type": "text", "value": _rich_text(part)}


def _key_point(first: str, lines: list[str]) -> dict:
    title, text = _cells(" ".join([first, *lines]))
    return {"title": title, "text": text}


def _steps(first: str, lines: list[str]) -> dict:
    return {"title": first, "steps": [_pair(line.removeprefix("- ")) for line in lines]}


def _questions(first: str, lines: list[str]) -> dict:
    pairs = zip(lines[::2], lines[1::2], strict=True)
    questions = [{"question": _after(q), "answer": f"<p>{inline(_after(a))}</p>"} for q, a in pairs]
    return {"title": first, "questions": questions}


def _folds(first: str, lines: list[str]) -> dict:
    pairs = [_pair(line.removeprefix("- ")) for line in lines]
    return {
        "title": first,
        "folds": [{"title": pair["title"], "text": f"<p>{inline(pair['text'])}</p>"} for pair in pairs],
    }


def _table(first: str, lines: list[str]) -> dict:
    columns = [{"type": "text", "heading": heading} for heading in _cells(lines[0].removeprefix("|"))]
    rows = [{"values": _cells(line.removeprefix("- "))} for line in lines[1:]]
    return {"columns": columns, "rows": rows, "caption": first}


def _quotation(first: str, lines: list[str]) -> dict:
    text, author, context = _cells(" ".join([first, *lines]))
    return {"text": text, "author": author, "context": context}


def _sessions(first: str, lines: list[str]) -> dict:
    return {"title": first, "page": None, "number": 3}


def _contact(first: str, lines: list[str]) -> dict:
    return {"text": " ".join([first, *lines])}


_MARKS = {
    "!!": ("key_point", _key_point),
    "++": ("steps", _steps),
    "??": ("questions", _questions),
    "||": ("accordion", _folds),
    "%%": ("table", _table),
    '""': ("quotation", _quotation),
    "@@": ("sessions", _sessions),
    ">>": ("contact", _contact),
}


def _rich_text(part: str) -> str:
    if part.startswith("## "):
        return f"<h2>{inline(part[3:])}</h2>"
    if part.startswith("- "):
        items = [line.removeprefix("- ").strip() for line in part.splitlines()]
        return "<ul>" + "".join(f"<li>{inline(item)}</li>" for item in items) + "</ul>"
    return f"<p>{inline(_one_line(part))}</p>"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _after(line: str) -> str:
    return line.split(":", 1)[1].strip()


def _pair(line: str) -> dict[str, str]:
    title, _, text = line.partition("|")
    return {"title": title.strip(), "text": text.strip()}


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]
