"""Caption files of films, read before they are accepted.

Source: WebVTT, W3C Candidate Recommendation (4 April 2019), sections 4.1 and 6: the signature, cue timings, cue text.
"""

import re
from dataclasses import dataclass

MOST_PROBLEMS = 3
_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?$")
_SKIPPED = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")


@dataclass(frozen=True)
class Cue:
    """A caption: from and to in milliseconds, its text."""

    start: int
    end: int
    text: str


def problems(content: bytes) -> list[str]:
    """What keeps the file from being shown under a film, each in a French sentence; none for a good file."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ["Le fichier n’est pas enregistré en UTF-8 : ses accents ne s’afficheraient pas."]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.match(r"WEBVTT(?:[ \t]|$)", lines[0]):
        return ["Le fichier ne commence pas par « WEBVTT » : ce n’est pas un fichier de sous-titres WebVTT."]
    found: list[str] = []
    cues = _cues(lines, found)
    if not cues and not found:
        found.append("Le fichier ne contient aucun sous-titre.")
    return found[:MOST_PROBLEMS]


def _cues(lines: list[str], found: list[str]) -> list[Cue]:
    """The cues in order; what is wrong is added to ``found`` with its line."""
    cues: list[Cue] = []
    for number, block in _blocks(lines):
        if _SKIPPED.match(block[0]):
            continue
        place = next((index for index, line in enumerate(block[:2]) if "-->" in line), None)
        if place is None:
            found.append(f"Ligne {number} : il manque la ligne des temps, comme « 00:01.000 --> 00:04.000 ».")
            continue
        timing, line = _TIMING.match(block[place].strip()), number + place
        if timing is None:
            found.append(f"Ligne {line} : les temps s’écrivent comme « 00:01.000 --> 00:04.000 ».")
            continue
        cue = Cue(_milliseconds(timing.groups()[:4]), _milliseconds(timing.groups()[4:]), " ".join(block[place + 1 :]))
        if cue.end <= cue.start:
            found.append(f"Ligne {line} : le sous-titre finit avant d’avoir commencé.")
        elif cues and cue.start < cues[-1].start:
            found.append(f"Ligne {line} : les sous-titres ne sont pas dans l’ordre.")
        elif not cue.text.strip():
            found.append(f"Ligne {line} : le sous-titre est vide.")
        cues.append(cue)
    return cues


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    """The blocks between empty lines after the signature's own, each with the number of its first line, from 1."""
    blocks: list[tuple[int, list[str]]] = []
    apart = True
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            apart = True
        elif apart:
            blocks.append((number, [line]))
            apart = False
        else:
            blocks[-1][1].append(line)
    return blocks[1:]


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
