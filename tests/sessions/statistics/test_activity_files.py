"""The activity report as a workbook and as CSV, made by the worker."""

import io
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from portal.accounts.enums import Role
from sessions.common.actions import build_document
from sessions.common.models import Document
from tests.factories.accounts import StaffFactory, sign_in
from tests.factories.programmes import ProgrammeFactory
from tests.factories.referrals import ReferralFactory
from tests.sessions.statistics.test_entry_views import held

pytestmark = pytest.mark.django_db
URL = "statistics:activity_document"


@pytest.fixture
def coordinator(client):
    user = StaffFactory(role=Role.COORDINATOR, department="95")
    sign_in(client, user)
    return user


def asked(client, form: str, **more) -> bytes:
    """The file's content, asked for and made."""
    year = timezone.localtime(held(ProgrammeFactory(title="Atelier", modules=1)).meetings.get().starts_at).year
    answer = client.post(reverse(URL), {"year": year, "form": form, **more})
    document = Document.objects.get()
    assert answer.url == document.get_absolute_url()
    build_document(document.pk)
    return client.get(answer.url).content


def test_the_workbook_holds_what_the_page_shows_and_what_each_column_means(client, coordinator):
    contact = ReferralFactory(kind="session", department="95").contact
    book = load_workbook(io.BytesIO(asked(client, "xlsx", by="department")))
    heads, now, before, total, *_ = book["activite"].iter_rows(values_only=True)
    line = dict(zip(heads, now, strict=True))
    assert (line["département"], line["sessions"], line["personnes"], line["places"]) == ("95", 1, 2, 12)
    assert (line["part_places"], line["presences"], line["attendues"], line["part_presences"]) == (17, 1, 2, 50)
    assert before[1:4] == (now[1] - 1, 0, 0)
    assert total[0] == "Total"
    sent = list(book["orientations"].iter_rows(values_only=True))
    assert (contact.partner.name, timezone.localdate().year, "toutes", 1) in sent
    columns = {tuple(row[:2]) for row in book["dictionnaire"].iter_rows(values_only=True, min_row=2)}
    assert {("activite", head) for head in heads} <= columns


def test_the_archive_holds_a_file_for_each_list(client, coordinator):
    with zipfile.ZipFile(io.BytesIO(asked(client, "csv"))) as archive:
        assert archive.namelist() == ["activite.csv", "orientations.csv", "dictionnaire.csv"]
        assert "Atelier;" in archive.read("activite.csv").decode("utf-8-sig")


def test_the_file_of_other_departments_is_not_read(client, coordinator):
    asked(client, "csv")
    sign_in(client, StaffFactory(role=Role.COORDINATOR, department="2A"))
    assert client.get(Document.objects.get().get_absolute_url()).status_code == 404


@pytest.mark.parametrize("wrong", [{"form": "pdf"}, {"form": "xlsx", "year": "1789"}, {"form": "xlsx", "by": "x"}])
def test_what_means_nothing_leads_back_to_the_page(client, coordinator, wrong):
    assert client.post(reverse(URL), wrong).url == reverse("statistics:activity")
    assert not Document.objects.exists()


@pytest.mark.parametrize("role", Role)
def test_the_file_is_for_readers_of_evaluations(client, role):
    sign_in(client, StaffFactory(role=role, department="95"))
    expected = 302 if role in (Role.COORDINATOR, Role.ANIMATOR, Role.ADMIN) else 404
    assert client.post(reverse(URL), {"form": "xlsx", "year": timezone.localdate().year}).status_code == expected
