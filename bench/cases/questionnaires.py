"""A whole questionnaire of forty questions sent: read, checked, counted, on one of many campaigns of a few people."""

import random
import re

from bench import ANSWERED, QUESTIONS
from bench.cases import case

ANSWERS = {f"question-{number}": "b" for number in range(QUESTIONS)}


def sent(visitor, campaigns, **words) -> None:
    """On a form drawn for one use; the first visit reads it, for its token."""
    # Django is set up after the cases are listed.
    from sessions.questionnaires.draws import Draw
    from sessions.questionnaires.enums import Way

    drawn = Draw(random.choice(campaigns), Way.TABLET, f"{random.getrandbits(128):032x}")
    address = f"/salle/questionnaire/{drawn.signed}/"
    if "token" not in visitor.notes:
        page = visitor.get(address).body.decode()
        visitor.notes["token"] = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    fields = {**ANSWERS, **words, "step": "send", "csrfmiddlewaretoken": visitor.notes["token"]}
    visitor.post(address, fields)


@case("answer of forty questions")
def spread(visitor):
    sent(visitor, ANSWERED, words="Merci.")


@case("the same, four processes, one campaign", workers=4)
def together(visitor):
    sent(visitor, ANSWERED[:1])
