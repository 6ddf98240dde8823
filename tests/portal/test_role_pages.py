"""Who holds which role: who reads it, who decides, what is written down; Wagtail's pages give no right."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.admin.views.bulk_action.registry import bulk_action_registry

from portal.accounts.enums import Role
from portal.accounts.models import RoleLog, User
from tests.factories.accounts import StaffFactory, UserFactory, enrol_totp, sign_in

pytestmark = pytest.mark.django_db
INDEX = reverse("roles:index")


@pytest.fixture
def admin(client):
    """Of department 95."""
    user = StaffFactory(role=Role.ADMIN, department="95", first_name="Ada", last_name="Zénon")
    sign_in(client, user)
    return user


def given(**changed) -> dict:
    fields = {"email": "lea@equipe.example", "first_name": "Léa", "last_name": "D’Artois"}
    return fields | {"role": "animator", "department": "95"} | changed


# --- Reading ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", ["roles:index", "roles:log"])
def test_administrators_and_the_privacy_officer_read_roles_and_their_log(client, role, name):
    sign_in(client, StaffFactory(role=role))
    assert client.get(reverse(name)).status_code == (200 if role in (Role.ADMIN, Role.PRIVACY) else 404)


def test_each_account_shows_its_roles_its_territories_and_whether_it_has_a_second_factor(client, admin):
    enrol_totp(StaffFactory(role=Role.EDITOR, last_name="Aa"))
    StaffFactory(role=Role.ANIMATOR, department="2A", last_name="Bb")
    UserFactory(last_name="Sans rôle")
    page = client.get(INDEX)
    assert [(user.last_name, user.has_factor) for user, _ in page.context["lines"]] == [
        ("Aa", True),
        ("Bb", False),
        ("Zénon", True),
    ]
    assert "2A Corse-du-Sud" in page.content.decode()


def test_the_list_is_narrowed_by_name_role_and_department(client, admin):
    StaffFactory(role=Role.ANIMATOR, department="2A", last_name="Bb")
    StaffFactory(role=Role.ANIMATOR, last_name="Cc")

    def names(**asked):
        return [user.last_name for user, _ in client.get(INDEX, asked).context["lines"]]

    assert names(text="zénon ada") == ["Zénon"]
    assert names(role="animator", department="95") == ["Cc"]
    assert names(text="personne") == []


@pytest.mark.parametrize("others", [1, 8])
def test_the_list_costs_the_same_with_one_and_eight_accounts(client, admin, others, budget):
    StaffFactory.create_batch(others, role=Role.ANIMATOR)
    client.get(INDEX)
    with budget(9):
        client.get(INDEX)


def test_the_log_keeps_a_decision_on_an_account_that_is_gone(client, admin):
    user = StaffFactory(role=Role.EDITOR)
    user.delete()
    assert "un compte effacé depuis" in client.get(reverse("roles:log")).content.decode()


# --- Deciding ---------------------------------------------------------------------------------------------------------
def test_an_administrator_gives_a_role_to_somebody_new(client, admin):
    assert client.post(reverse("roles:give"), given()).url == INDEX
    user = User.objects.get(email="lea@equipe.example")
    assert [(held.role, held.department) for held in user.staff_roles.all()] == [("animator", "95")]
    assert RoleLog.objects.get(user=user).by == admin


@pytest.mark.parametrize("changed", [{"department": "2A"}, {"department": ""}, {"role": ""}, {"email": "x"}])
def test_a_role_that_may_not_be_given_is_refused_with_a_reason(client, admin, changed):
    page = client.post(reverse("roles:give"), given(**changed))
    assert page.context["form"].errors
    assert not User.objects.filter(first_name="Léa").exists()


def test_nobody_gives_a_role_to_themselves(client, admin):
    page = client.post(reverse("roles:give"), given(email=admin.email, role="privacy"))
    assert "vos propres rôles" in page.content.decode()
    assert admin.staff_roles.count() == 1


def test_a_role_is_taken_away_after_one_look(client, admin):
    held = StaffFactory(role=Role.ANIMATOR, department="95").staff_roles.get()
    url = reverse("roles:take", args=[held.pk])
    assert "Retirer ce rôle" in client.get(url).content.decode()
    client.post(url)
    assert not held.user.staff_roles.exists()
    assert not held.user.groups.exists()


def test_a_role_of_another_territory_is_not_taken_away(client, admin):
    held = StaffFactory(role=Role.ANIMATOR, department="2A").staff_roles.get()
    assert client.post(reverse("roles:take", args=[held.pk])).status_code == 404


def test_the_privacy_officer_decides_nothing(client):
    sign_in(client, StaffFactory(role=Role.PRIVACY))
    held = StaffFactory(role=Role.ANIMATOR).staff_roles.get()
    assert client.get(reverse("roles:give")).status_code == 404
    assert client.post(reverse("roles:take", args=[held.pk])).status_code == 404


# --- Wagtail's pages --------------------------------------------------------------------------------------------------
@pytest.fixture
def operator(client):
    user = UserFactory(is_superuser=True, is_staff=True)
    sign_in(client, user)
    return user


def test_wagtails_account_form_gives_neither_group_nor_every_right(client, operator):
    group = Group.objects.create(name="admin")
    data = {"email": "lea@equipe.example", "first_name": "Léa", "last_name": "Noé", "is_superuser": "on"}
    page = client.get(reverse("wagtailusers_users:add"))
    assert {"groups", "is_superuser"}.isdisjoint(page.context["form"].fields)
    client.post(reverse("wagtailusers_users:add"), data | {"groups": [group.pk]})
    user = User.objects.get(email="lea@equipe.example")
    assert (user.is_superuser, user.groups.count()) == (False, 0)
    client.post(reverse("wagtailusers_users:edit", args=[user.pk]), data | {"groups": [group.pk], "is_active": "on"})
    user.refresh_from_db()
    assert (user.is_superuser, user.groups.count()) == (False, 0)


def test_saving_wagtails_account_form_leaves_the_groups_of_roles(client, operator):
    user = StaffFactory(role=Role.EDITOR)
    data = {"email": user.email, "first_name": "Autre", "last_name": "Nom", "is_active": "on"}
    client.post(reverse("wagtailusers_users:edit", args=[user.pk]), data)
    user.refresh_from_db()
    assert (user.first_name, user.groups.get().name) == ("Autre", "editor")


def test_wagtails_bulk_action_on_roles_is_gone():
    actions = {action.action_type for action in bulk_action_registry.get_bulk_actions_for_model("accounts", "user")}
    assert "assign_role" not in actions


def test_the_settings_menu_leads_to_the_roles(client, operator):
    assert INDEX in client.get(reverse("wagtailadmin_home")).content.decode()
