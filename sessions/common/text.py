"""Folding of French text, for search, sorting and recognition of the same person."""

import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "’": "'", "‐": "-", "‑": "-"})


def fold(text: str) -> str:
    """Lower case, without accents or ligatures, straight apostrophes, single spaces: « D’Œuvrard » → « d'oeuvrard »."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())


def letters(text: str) -> str:
    """Only the folded letters: what is compared when somebody types the first letters of a name."""
    return "".join(char for char in fold(text) if char.isalpha())
