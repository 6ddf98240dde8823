"""The file itself, read back by parsers that are not ours: icalendar, vobject, recurring-ical-events."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.calendars import contentlines, ical
from tests.factories.calendars import EntryFactory

ORGANIZER = ical.Organizer("Rebond", "bonjour@rebond.example")


def events(content: bytes) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(content).walk("VEVENT")


def only_event(content: bytes) -> icalendar.Event:
    (event,) = events(content)
    return event


def lines(content: bytes) -> list[str]:
    """The content lines, unfolded."""
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_an_empty_feed_is_a_valid_calendar():
    calendar = icalendar.Calendar.from_ical(ical.feed("Mes séances", []))
    assert (calendar["VERSION"], calendar["CALSCALE"], calendar.walk("VEVENT")) == ("2.0", "GREGORIAN", [])
    assert vobject.readOne(ical.feed("Mes séances", []).decode()).name == "VCALENDAR"


def test_the_head_names_the_calendar_and_asks_for_a_reading_each_hour():
    head = lines(ical.feed("Mes séances", []))
    assert head[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{ical.PRODID}"]
    assert {"NAME:Mes séances", "X-WR-CALNAME:Mes séances", "X-PUBLISHED-TTL:PT1H"} <= set(head)
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in head


def test_a_calendar_has_no_identifier_of_its_own():
    """A random one would change the file at each writing, and some programs would take the whole feed for one event."""
    assert "UID" not in icalendar.Calendar.from_ical(ical.feed("Mes séances", [EntryFactory()]))


def test_the_same_data_gives_the_same_bytes():
    entries = [EntryFactory(), EntryFactory(zone="America/Miquelon")]
    assert ical.feed("Mes séances", entries) == ical.feed("Mes séances", entries)


def test_the_source_is_put_in_without_touching_the_rest():
    url = "https://rebond.example/agenda/p/abcdefghijklmnopqrstuvwxyz.ics?" + "x" * 80
    for body in (ical.feed("Mes séances", []), ical.feed("Mes séances", [EntryFactory(), EntryFactory()])):
        head, components = ical.head_and_components(body)
        content = head + ical.source(url) + components
        assert f"SOURCE;VALUE=URI:{url}" in lines(content)
        assert [line for line in lines(content) if not line.startswith("SOURCE")] == lines(body)
        assert str(icalendar.Calendar.from_ical(content)["SOURCE"]) == url


def test_an_event_says_what_it_was_given():
    entry = EntryFactory(sequence=3)
    event = only_event(ical.feed("Mes séances", [entry]))
    assert event["UID"] == entry.uid
    assert event["SEQUENCE"] == 3
    assert event.decoded("DTSTAMP") == event.decoded("LAST-MODIFIED") == entry.stamp
    assert event.decoded("DTSTART") == entry.start
    assert event.decoded("DTEND") == entry.end
    assert (event["SUMMARY"], event["LOCATION"], event["URL"]) == (entry.summary, entry.location, entry.url)
    assert event["STATUS"] == "CONFIRMED"


def test_a_cancelled_event_stays_with_its_status():
    assert only_event(ical.feed("Mes séances", [EntryFactory(cancelled=True)]))["STATUS"] == "CANCELLED"


@pytest.mark.parametrize(
    ("utc", "local"),
    [
        ("2026-03-27 13:00", "20260327T140000"),  # Friday before the change of March 29
        ("2026-03-30 12:00", "20260330T140000"),  # Monday after
        ("2026-10-23 12:00", "20261023T140000"),  # Friday before the change of October 25
        ("2026-10-26 13:00", "20261026T140000"),  # Monday after
    ],
)
def test_the_hour_is_local_on_both_sides_of_both_clock_changes(utc, local):
    start = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    content = ical.feed("Mes séances", [EntryFactory(start=start)])
    assert f"DTSTART;TZID=Europe/Paris:{local}" in lines(content)
    other = vobject.readOne(content.decode()).vevent.dtstart.value  # reckons with the VTIMEZONE of the file
    assert other.astimezone(UTC) == start


@pytest.mark.parametrize(
    ("zone", "offset"),
    [
        ("America/Guadeloupe", -4),
        ("America/Cayenne", -3),
        ("Indian/Reunion", 4),
        ("Indian/Mayotte", 3),
        ("Pacific/Noumea", 11),
        ("America/Miquelon", -2),  # in summer: it follows another rule than Paris
    ],
)
def test_an_overseas_site_keeps_its_own_hour(zone, offset):
    start = datetime(2026, 7, 6, 13, tzinfo=UTC)
    content = ical.feed("Mes séances", [EntryFactory(start=start, zone=zone)])
    local = (start + timedelta(hours=offset)).strftime("%Y%m%dT%H%M%S")
    assert f"DTSTART;TZID={zone}:{local}" in lines(content)
    assert vobject.readOne(content.decode()).vevent.dtstart.value.astimezone(UTC) == start


def test_each_zone_in_use_is_described_once():
    entries = [EntryFactory(), EntryFactory(zone="Indian/Reunion"), EntryFactory(), EntryFactory(zone="Indian/Reunion")]
    zones = icalendar.Calendar.from_ical(ical.feed("Mes séances", entries)).walk("VTIMEZONE")
    assert [zone["TZID"] for zone in zones] == ["Europe/Paris", "Indian/Reunion"]


@pytest.mark.parametrize("key", ["Europe/Paris", "America/Miquelon"])
def test_a_zone_that_changes_its_clocks_agrees_with_the_system_for_years(key):
    (zone,) = icalendar.Calendar.from_ical(ical.feed("Mes séances", [EntryFactory(zone=key)])).walk("VTIMEZONE")
    described = zone.to_tz(lookup_tzid=False)
    for day in range(0, 365 * 12, 3):
        moment = datetime(2020, 1, 1, 14) + timedelta(days=day)
        assert described.utcoffset(moment) == moment.replace(tzinfo=ZoneInfo(key)).utcoffset(), moment


def test_a_zone_that_does_not_exist_leaves_the_moment_right():
    content = ical.feed("Mes séances", [EntryFactory(zone="Europe/Nulle-Part")])
    assert only_event(content).decoded("DTSTART") == EntryFactory().start
    assert b"DTSTART;TZID=Europe/Paris:" in content


def test_another_reader_finds_each_meeting_on_its_day():
    entries = [
        EntryFactory(start=datetime(2026, 3, 23, 13, tzinfo=UTC) + timedelta(days=7 * week)) for week in range(11)
    ]
    calendar = icalendar.Calendar.from_ical(ical.feed("Mes séances", entries))
    found = recurring_ical_events.of(calendar).between((2026, 3, 1), (2026, 7, 1))
    assert sorted(event["DTSTART"].dt for event in found) == [entry.start for entry in entries]
    assert len(recurring_ical_events.of(calendar).at((2026, 3, 30))) == 1


def test_accents_commas_semicolons_and_backslashes_come_back_whole():
    text = r"Séance d’été ; « Œuvrer, ensemble » \ à l’école"
    content = ical.feed(text, [EntryFactory(summary=text, location=text, categories=(text, "b"))])
    event = only_event(content)
    assert (event["SUMMARY"], event["LOCATION"]) == (text, text)
    assert [str(category) for category in event["CATEGORIES"].cats] == [text, "b"]
    assert vobject.readOne(content.decode()).vevent.summary.value == text


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\u2028", "\x85", "\x0b", "\x0c"])
def test_a_line_break_in_a_title_adds_no_line_to_the_file(break_):
    content = ical.feed("Mes séances", [EntryFactory(summary=f"Atelier{break_}ATTENDEE:mailto:x@y.example")])
    assert only_event(content)["SUMMARY"] == "Atelier ATTENDEE:mailto:x@y.example"
    assert not any(line.startswith("ATTENDEE") for line in content.decode().splitlines())


text_fields = st.text(max_size=200)


@settings(max_examples=150)
@given(summary=text_fields, location=text_fields, name=text_fields, category=text_fields)
def test_whatever_is_typed_the_file_stays_right(summary, location, name, category):
    content = ical.feed(name, [EntryFactory(summary=summary, location=location, categories=(category,))])
    physical = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in physical)
    for line in physical:
        line.decode()  # a fold never falls inside a character
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line)
    expected = contentlines.one_line(summary)
    assert only_event(content)["SUMMARY"] == expected
    assert len(vobject.readOne(content.decode()).contents["vevent"]) == 1


def test_a_feed_has_neither_method_nor_organizer_nor_attendee():
    content = ical.feed("Mes séances", [EntryFactory()])
    assert not re.search(rb"^(METHOD|ORGANIZER|ATTENDEE)", content, re.MULTILINE)


def test_a_publication_has_an_organizer_and_no_attendee():
    content = ical.publication([EntryFactory()], ORGANIZER)
    assert icalendar.Calendar.from_ical(content)["METHOD"] == "PUBLISH"
    assert str(only_event(content)["ORGANIZER"]) == "mailto:bonjour@rebond.example"
    assert b"ATTENDEE" not in content
