"""The drawing beside a page's title: the editor's choice, else that of its type or of its turn."""

import pytest

from content.drawings import of_module
from content.models import ModulePage
from tests.factories.content import make_article, make_home, make_programme_page
from tests.factories.programmes import ProgrammeFactory

pytestmark = pytest.mark.django_db


def drawn_on(client, page) -> list[str]:
    return [item["art"] for item in client.get(page.url).context["modules"]]


def test_a_module_has_the_drawing_that_the_editor_chose_else_its_turn(client):
    programme = ProgrammeFactory(modules=3)
    page = make_programme_page(make_home(), programme)
    assert drawn_on(client, page) == ["signpost", "circle", "umbrella"]
    ModulePage.objects.filter(slug="module-2").update(drawing="thanks")
    assert drawn_on(client, page) == ["signpost", "thanks", "umbrella"]
    assert "art.svg#thanks" in client.get(f"/{programme.slug}/module-2/").content.decode()
    assert of_module(11) == of_module(1)


def test_a_page_of_another_type_has_the_drawing_of_its_type_unless_one_was_chosen():
    page = make_article(make_home())
    assert page.illustration == "talk"
    page.drawing = "doors"
    assert page.illustration == "doors"
