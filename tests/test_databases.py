"""What the suite promises of its own databases: each test starts where the migrations ended."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.test import TransactionTestCase
from wagtail.models import Locale, Page

from content.models import HomePage
from tests.factories.programmes import SiteFactory


def everything() -> dict[str, list]:
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
    }


@pytest.mark.django_db(transaction=True)
def test_what_a_test_commits_is_undone_with_its_keys():
    before = everything()
    key = SiteFactory().pk
    Group.objects.create(name="Une équipe").permissions.set(Permission.objects.order_by("pk")[:3])
    Locale.objects.update(language_code="de")
    Permission.objects.order_by("pk")[0].delete()
    assert everything() != before
    TransactionTestCase._fixture_teardown(None)
    assert everything() == before
    assert SiteFactory().pk == key


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_changes_in_a_prepared_database_is_undone(desk, turn):
    assert Page.objects.get(pk=desk.pk).title == "Bienvenue"
    Page.objects.update(title="Changée")


def test_a_prepared_database_holds_nothing_of_the_others(past_sessions):
    assert not HomePage.objects.exists()
