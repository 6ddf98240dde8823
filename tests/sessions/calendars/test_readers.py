"""Three readers that are not ours (icalendar, vobject, ical.js) find in our files what we put there."""

import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from sessions.calendars import ical
from sessions.calendars.ical import Attendee, Entry, Organizer
from tests.factories.calendars import EntryFactory

ROOT = Path(__file__).parents[3]
ICAL_JS = ROOT / "var/npm/node_modules/ical.js/dist/ical.es5.cjs"
SCRIPT = Path(__file__).with_name("read_with_ical_js.cjs")

Read = tuple[str, datetime, datetime, str, str, int, str]


def by_icalendar(content: bytes) -> list[Read]:
    return [
        (
            str(event["UID"]),
            event.decoded("DTSTART"),
            event.decoded("DTEND"),
            str(event["SUMMARY"]),
            str(event["LOCATION"]),
            event["SEQUENCE"],
            str(event["STATUS"]),
        )
        for event in icalendar.Calendar.from_ical(content).walk("VEVENT")
    ]


def by_vobject(content: bytes) -> list[Read]:
    return [
        (
            event.uid.value,
            event.dtstart.value,
            event.dtend.value,
            event.summary.value,
            event.location.value,
            int(event.sequence.value),
            event.status.value,
        )
        for event in vobject.readOne(content.decode()).vevent_list
    ]


def by_ical_js(content: bytes) -> list[Read]:
    if not (shutil.which("node") and ICAL_JS.exists()):
        pytest.skip("no ical.js here: it comes from npm with requirements/install.sh dev --chromium")
    done = subprocess.run(["node", SCRIPT, ICAL_JS], input=content, capture_output=True, check=True, timeout=30)
    return [
        (
            event["uid"],
            datetime.fromisoformat(event["start"]),
            datetime.fromisoformat(event["end"]),
            event["summary"],
            event["location"],
            event["sequence"],
            event["status"],
        )
        for event in json.loads(done.stdout)["events"]
    ]


def expected(entries: list[Entry]) -> list[Read]:
    return [
        (
            entry.uid,
            entry.start,
            entry.end,
            entry.summary,
            entry.location,
            entry.sequence,
            "CANCELLED" if entry.cancelled else "CONFIRMED",
        )
        for entry in entries
    ]


def around(zone: str, *days: str) -> list[Entry]:
    """A meeting at two in the afternoon of each of these days, by the clock of the zone."""
    starts = [datetime.fromisoformat(f"{day}T14:00").replace(tzinfo=ZoneInfo(zone)) for day in days]
    return [EntryFactory(zone=zone, start=start, end=start + timedelta(minutes=150)) for start in starts]


READERS = pytest.mark.parametrize("read", [by_icalendar, by_vobject, by_ical_js])


@READERS
def test_the_hour_is_right_on_both_sides_of_both_clock_changes(read):
    entries = around("Europe/Paris", "2026-03-28", "2026-03-30", "2026-10-24", "2026-10-26", "2027-07-01")
    found = read(ical.feed("Atelier", entries))
    assert found == expected(entries)
    assert [start.astimezone(UTC).hour for _, start, *_ in found] == [13, 12, 12, 13, 12]


@READERS
@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        ("America/Guadeloupe", [18, 18]),
        ("Indian/Reunion", [10, 10]),
        ("Pacific/Marquesas", [23, 23]),
        ("America/Miquelon", [17, 16]),
    ],
)
def test_the_hour_is_right_overseas(read, zone, hours):
    entries = around(zone, "2026-01-15", "2026-07-15")
    found = read(ical.feed("Atelier", entries))
    assert found == expected(entries)
    assert [start.astimezone(UTC).hour for _, start, *_ in found] == hours


@READERS
def test_what_is_asked_what_is_sure_and_what_is_off_are_told_apart(read):
    asked = EntryFactory(tentative=True)
    entries = [asked, EntryFactory(), EntryFactory(cancelled=True), EntryFactory(cancelled=True, tentative=True)]
    statuses = [status for *_, status in read(ical.feed("Atelier", entries))]
    assert statuses == ["TENTATIVE", "CONFIRMED", "CANCELLED", "CANCELLED"]


@READERS
def test_several_zones_in_one_file_stay_apart(read):
    entries = around("Europe/Paris", "2026-03-30") + around("America/Guadeloupe", "2026-03-30")
    assert read(ical.feed("Atelier", entries)) == expected(entries)


@READERS
def test_accents_commas_and_long_lines_are_read_back(read):
    entries = [
        EntryFactory(
            summary="Atelier d’été ; « l’œuvre », à Saint-Ouen-l’Aumône \\ Éragny – " + "é" * 120,
            location="Salle n° 3, 1, rue de l’Église ; 95610 Éragny",
            sequence=12,
            cancelled=True,
        )
    ]
    assert read(ical.feed("Atelier", entries)) == expected(entries)


@READERS
def test_a_thousand_meetings_are_read_back(read):
    start = datetime(2026, 1, 5, 14, tzinfo=ZoneInfo("Europe/Paris"))
    days = [start + timedelta(days=day) for day in range(1000)]
    entries = [EntryFactory(start=day, end=day + timedelta(hours=2)) for day in days]
    assert read(ical.feed("Atelier", entries)) == expected(entries)


@READERS
@pytest.mark.parametrize("method", [ical.request, ical.cancellation])
def test_an_invitation_is_read_back(read, method):
    (entry,) = around("Europe/Paris", "2026-03-30")
    content = method(entry, Organizer("Rebond", "bonjour@rebond.example"), Attendee("Hélène", "h@partenaire.example"))
    (found,) = read(content)
    assert found[:6] == expected([entry])[0][:6]
    assert found[6] == ("CONFIRMED" if method is ical.request else "CANCELLED")
