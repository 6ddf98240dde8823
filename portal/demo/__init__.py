"""The demonstration: the Val-d'Oise programme with fictitious people, loaded by the same actions as real input.

Loading twice gives the same rows; loading another day moves the live dates so that a meeting always takes place today.
It refuses to run where ``settings.DEMO_ALLOWED`` is false and DEBUG is off.
"""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from content import starter
from content.search import actions as search

from . import booklets, editors, live, past, prevention, programme, questionnaires, staff


def load() -> None:
    """Load or refresh everything; raises ImproperlyConfigured where the demonstration is not allowed."""
    if not (settings.DEBUG or settings.DEMO_ALLOWED):
        raise ImproperlyConfigured(
            "La démonstration ne se charge pas ici : DEMO_ALLOWED est faux. Elle écrirait des personnes fictives "
            "et des comptes au mot de passe connu."
        )
    accounts = staff.load()
    the_programme, sites = programme.load()
    questionnaires.load(the_programme)
    questionnaires.load_rules(the_programme)
    past.load_past(the_programme, sites)
    past.publish(the_programme)
    prevention.load(sites)
    live.load(the_programme, sites, accounts)
    starter.load()
    booklets.load(the_programme, accounts)
    editors.load(accounts)
    search.reconcile(limit=None)  # found at once, whether a worker runs or not
