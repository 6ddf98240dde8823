"""A quoted search is a search, not a failure."""

import pytest
from django.contrib.auth.models import Permission

from portal.accounts.enums import Role
from tests.factories.accounts import StaffFactory, sign_in


@pytest.mark.django_db
@pytest.mark.parametrize("query", ['a"b', '"reprise du travail"', '"', "a\x00b", "*", "a AND (", "l'emploi"])
@pytest.mark.parametrize("path", ["/gestion/pages/search/", "/gestion/images/", "/gestion/documents/"])
def test_admin_search_survives_what_people_type(client, path, query):
    sign_in(client, StaffFactory(role=Role.ADMIN, is_superuser=True))
    assert client.get(path, {"q": query}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("query", ['a"b', "a\x00b"])
def test_autocomplete_survives_too(query):
    from wagtail.models import Page

    assert list(Page.objects.live().autocomplete(query)) == []
    assert Permission.objects.exists()
