"""Reads a starter text: a few « name: value » lines, a line « --- », then blocks separated by blank lines.

A block is one of: ``## title``; ``- item`` lines; a paragraph (these three join into one text block);
``!! title | text`` (key point); ``++ title`` then ``- step | explanation`` lines; ``?? title`` then ``Q: …`` and
``R: …`` lines; ``>> text`` (contact box). ``**words**`` are strong, ``[words](address)`` is a link.
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

    def __getitem__(self, name: str) -> str:
        return self.head.get(name, "")

    @property
    def written_on(self) -> date:
        return date.fromisoformat(self.head["date"])

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
    return Text({key.strip(): value.strip() for key, _, value in pairs}, blocks(body))


def blocks(body: str) -> list[dict]:
    """The blocks in order; text that follows text goes on in the same block."""
    built: list[dict] = []
    for part in re.split(r"\n\s*\n", body.strip()):
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
    if mark == "!!":
        title, _, text = rest.partition("|")
        return {"type": "key_point", "value": {"title": title.strip(), "text": _one_line(text)}}
    if mark == "++":
        steps = [_pair(line.removeprefix("- ")) for line in lines]
        return {"type": "steps", "value": {"title": first, "steps": steps}}
    if mark == "??":
        pairs = zip(lines[::2], lines[1::2], strict=True)
        questions = [{"question": _after(q), "answer": f"<p>{inline(_after(a))}</p>"} for q, a in pairs]
        return {"type": "questions", "value": {"title": first, "questions": questions}}
    if mark == ">>":
        return {"type": "contact", "value": {"text": _one_line(rest)}}
    return {"type": "text", "value": _rich_text(part)}


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
