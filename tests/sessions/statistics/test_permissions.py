import pytest
from django.contrib.auth.models import AnonymousUser

from portal.accounts.enums import Role
from sessions.statistics.permissions import can_read_evaluation, can_read_evaluations
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.programmes import ProgrammeFactory

pytestmark = pytest.mark.django_db
READERS = (Role.COORDINATOR, Role.ANIMATOR, Role.ADMIN)


@pytest.mark.parametrize("role", Role)
def test_each_role_on_its_department(role):
    user, programme = StaffFactory(role=role, department="95"), ProgrammeFactory(department="95")
    assert can_read_evaluation(user, programme) is (role in READERS)
    assert can_read_evaluations(user) is (role in READERS)


@pytest.mark.parametrize("role", READERS)
def test_no_role_reads_another_department(role):
    assert not can_read_evaluation(StaffFactory(role=role, department="95"), ProgrammeFactory(department="2A"))


@pytest.mark.parametrize("role", READERS)
def test_a_role_everywhere_reads_every_department(role):
    assert can_read_evaluation(StaffFactory(role=role, department=""), ProgrammeFactory(department="2A"))


def test_a_programme_of_no_department_is_read_from_any():
    assert can_read_evaluation(StaffFactory(role=Role.ANIMATOR, department="95"), ProgrammeFactory(department=""))


@pytest.mark.parametrize("user", [AnonymousUser, UserFactory])
def test_without_a_role_nothing_is_read(user):
    assert not can_read_evaluations(user())
    assert not can_read_evaluation(user(), ProgrammeFactory())
