"""Words that would tell a stranger of an illness, of work or of social rights (product.md, rule 5).

What is read outside – subjects, SMS, calendars, file names, references in addresses – is refused when it holds one.
"""

import re

from django.core.exceptions import ValidationError

TELLING = re.compile(
    r"cancer|tumeur|malad|santé|médic|\bsoins?\b|traitement|hôpital|hospital|oncolog|arrêt|invalid|handicap|MDPH"
    r"|Cap emploi|reprise|retour|travail|social|CPAM|Ligue|rechute|décès|psycholog|guéri|chimio|rémission",
    re.IGNORECASE,
)


def refuse_telling(text: str, field: str) -> None:
    """Raise a ValidationError for this field of a form when the text holds a telling word, which it names."""
    if found := TELLING.search(text):
        raise ValidationError(
            {
                field: f"« {found.group()} » en dit trop : ce nom paraît dans les agendas et les messages. "
                "Choisissez un nom neutre."
            }
        )
