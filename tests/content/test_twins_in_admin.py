"""What an editor is told of a simplified version: where it stands, and when its page has left it behind."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from portal.accounts.enums import Role
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.content import make_article, make_twin

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(client, desk):
    sign_in(client, StaffFactory(role=Role.COORDINATOR))
    return make_article(desk, "Vos droits", slug="droits")


def edit_page(client, page) -> str:
    return client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()


def test_the_form_of_a_new_simplified_version_says_how_to_write_it(client, article):
    address = reverse("wagtailadmin_pages:add", args=["content", "simplifiedpage", article.pk])
    assert "une idée par phrase" in client.get(address).content.decode()


def test_the_form_says_whether_the_page_above_has_changed(client, article):
    twin = make_twin(article)
    assert "En la publiant, vous dites qu’elle est d’accord" in edit_page(client, twin)
    Page.objects.filter(pk=article.pk).update(last_published_at=timezone.now() + timedelta(minutes=1))
    assert "a été publiée après cette version simplifiée" in edit_page(client, twin)


def test_publishing_the_page_above_reminds_of_its_simplified_version(client, article):
    make_twin(article)
    data = {"title": "Vos droits", "slug": "droits", "lead": "Relu.", "written_on": "2026-11-20"}
    data |= {"body": streamfield([("text", rich_text("<p>Neuf.</p>"))]), "where_to_check": rich_text("")}
    data |= {"seo_title": "", "search_description": "", "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}}
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    answer = client.post(address, nested_form_data(data) | {"action-publish": "1"}, follow=True)
    assert "Cette page a une version simplifiée" in answer.content.decode()
