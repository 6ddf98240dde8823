"""Accounts, roles, who decides on them, and what is written down of it."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.accounts.actions import create_staff_account, grant_role, revoke_role
from portal.accounts.enums import Role
from portal.accounts.models import RoleLog, User
from portal.accounts.permissions import can_decide_role, can_manage_accounts, can_read_role_log
from portal.accounts.queries import departments_of, has_role, is_staff_member, staff_with_role
from tests.factories.accounts import StaffFactory, UserFactory

pytestmark = pytest.mark.django_db


def log_of(user) -> list[tuple]:
    return [(row.verb, row.role, row.department, row.by) for row in user.role_log.order_by("pk")]


# --- Addresses --------------------------------------------------------------------------------------------------------
def test_address_is_unique_whatever_its_case():
    UserFactory(email="Claire@equipe.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="claire@equipe.example")


def test_form_says_in_french_that_the_address_is_taken():
    UserFactory(email="claire@equipe.example")
    with pytest.raises(ValidationError, match="Un compte existe déjà avec cette adresse"):
        User(email="CLAIRE@equipe.example", password="x").full_clean()


def test_account_needs_an_address():
    with pytest.raises(ValueError, match="adresse"):
        User.objects.create_user("")


def test_account_is_found_whatever_the_case_typed(client):
    user = UserFactory(email="claire@equipe.example")
    assert User.objects.get_by_natural_key("CLAIRE@Equipe.example") == user


def test_new_account_has_one_verified_address():
    user = UserFactory(email="Claire@equipe.example")
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.primary, address.verified) == ("claire@equipe.example", True, True)


def test_address_replaced_by_an_administrator_opens_the_account_no_more():
    user = UserFactory(email="ancienne@equipe.example")
    user.email = "nouvelle@equipe.example"
    user.save()
    assert list(EmailAddress.objects.filter(user=user).values_list("email", flat=True)) == ["nouvelle@equipe.example"]


def test_saving_something_else_leaves_addresses_alone(django_assert_num_queries):
    user = UserFactory()
    with django_assert_num_queries(1):
        user.save(update_fields=["last_name"])


def test_sign_up_is_closed(client):
    text = client.get(reverse("account_signup")).content.decode()
    assert "Les comptes sont créés par" in text
    client.post(reverse("account_signup"), {"email": "x@equipe.example", "password1": "phrase-de-passe-longue"})
    assert not User.objects.exists()


# --- Creating ---------------------------------------------------------------------------------------------------------
def create(**changes) -> User:
    fields = {"first_name": "Claire", "last_name": "Moreau", "roles": [(Role.ANIMATOR, "95")], "by": None}
    return create_staff_account("claire@equipe.example", **(fields | changes))


def test_staff_account_has_its_roles_and_no_password():
    user = create(roles=[(Role.ANIMATOR, "95"), (Role.EDITOR, "")])
    assert not user.has_usable_password()
    assert {(held.role, held.department) for held in user.staff_roles.all()} == {("animator", "95"), ("editor", "")}


def test_creating_twice_completes_the_same_account():
    first = create()
    second = create(roles=[(Role.ANIMATOR, "95"), (Role.EDITOR, "95")])
    assert first == second
    assert len(log_of(first)) == 2


def test_nothing_is_created_when_one_role_may_not_be_given():
    by = StaffFactory(role=Role.ADMIN, department="95")
    with pytest.raises(PermissionDenied):
        create(roles=[(Role.ANIMATOR, "95"), (Role.ANIMATOR, "2A")], by=by)
    assert not User.objects.filter(email="claire@equipe.example").exists()


@pytest.mark.parametrize("code", ["20", "96", "0", "2C", "Oise"])
def test_unknown_department_is_refused(code):
    with pytest.raises(ValidationError):
        grant_role(UserFactory(), Role.ANIMATOR, code, by=None)


# --- Log and groups ---------------------------------------------------------------------------------------------------
def test_log_says_who_gave_and_took_what():
    admin, user = StaffFactory(role=Role.ADMIN), UserFactory()
    grant_role(user, Role.ANIMATOR, "95", by=admin)
    revoke_role(user, Role.ANIMATOR, "95", by=admin)
    assert log_of(user) == [("granted", "animator", "95", admin), ("revoked", "animator", "95", admin)]
    assert str(user.role_log.first()) == "Rôle retiré : Animatrice ou animateur (95 Val-d’Oise)"


def test_asking_twice_logs_once():
    user = UserFactory()
    assert grant_role(user, Role.EDITOR, by=None) == grant_role(user, Role.EDITOR, by=None)
    revoke_role(user, Role.PRIVACY, by=None)
    assert log_of(user) == [("granted", "editor", "", None)]


def test_log_outlives_the_account():
    user = StaffFactory()
    user.delete()
    assert RoleLog.objects.get().role == Role.ANIMATOR


def test_groups_follow_roles_and_other_groups_stay():
    user = UserFactory()
    user.groups.add(Group.objects.create(name="Groupe à part"))
    grant_role(user, Role.EDITOR, "95", by=None)
    grant_role(user, Role.EDITOR, "2A", by=None)
    revoke_role(user, Role.EDITOR, "95", by=None)
    assert {group.name for group in user.groups.all()} == {"editor", "Groupe à part"}
    revoke_role(user, Role.EDITOR, "2A", by=None)
    assert {group.name for group in user.groups.all()} == {"Groupe à part"}


def test_role_counts_at_once_on_the_object_in_hand():
    user = UserFactory()
    assert not has_role(user, Role.EDITOR)
    grant_role(user, Role.EDITOR, by=None)
    assert has_role(user, Role.EDITOR)


# --- Territories ------------------------------------------------------------------------------------------------------
def test_role_covers_its_department_only():
    user = StaffFactory(role=Role.ANIMATOR, department="95")
    assert has_role(user, Role.ANIMATOR, department="95")
    assert not has_role(user, Role.ANIMATOR, department="2A")
    assert has_role(user, Role.ANIMATOR)
    assert departments_of(user, Role.ANIMATOR) == {"95"}


def test_role_without_department_covers_them_all():
    user = StaffFactory(role=Role.ANIMATOR)
    assert has_role(user, Role.ANIMATOR, department="974")
    assert departments_of(user, Role.ANIMATOR) is None


def test_closed_account_holds_no_role():
    user = StaffFactory(is_active=False)
    assert not has_role(user, Role.ANIMATOR)
    assert user not in staff_with_role(Role.ANIMATOR)


def test_account_without_role_is_no_staff(django_user_model):
    assert not is_staff_member(UserFactory())
    assert is_staff_member(StaffFactory(role=Role.PARTNER))
    assert is_staff_member(UserFactory(is_superuser=True))


# --- Permissions ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", Role)
def test_only_administrators_manage_accounts(role):
    assert can_manage_accounts(StaffFactory(role=role)) == (role == Role.ADMIN)


@pytest.mark.parametrize("role", Role)
def test_administrators_and_the_privacy_officer_read_the_log(role):
    assert can_read_role_log(StaffFactory(role=role)) == (role in {Role.ADMIN, Role.PRIVACY})


@pytest.mark.parametrize(
    ("held_on", "asked_on", "allowed"),
    [("", "95", True), ("", "", True), ("95", "95", True), ("95", "2A", False), ("95", "", False)],
)
def test_administrator_decides_within_their_territory(held_on, asked_on, allowed):
    admin = StaffFactory(role=Role.ADMIN, department=held_on)
    assert can_decide_role(admin, UserFactory(), asked_on) == allowed


def test_nobody_decides_on_their_own_roles():
    admin = StaffFactory(role=Role.ADMIN)
    with pytest.raises(PermissionDenied):
        grant_role(admin, Role.PRIVACY, by=admin)
    with pytest.raises(PermissionDenied):
        revoke_role(admin, Role.ADMIN, by=admin)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_other_roles_decide_nothing(role):
    with pytest.raises(PermissionDenied):
        grant_role(UserFactory(), Role.ANIMATOR, "95", by=StaffFactory(role=role))
