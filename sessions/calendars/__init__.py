"""Subscribed calendars and mailed invitations (RFC 5545, 5546, 7986; design notes: calendars.md).

Words: ``CalendarFeed`` (one subscribable address, public or personal). Invariants: no name, no ATTENDEE and no health
word in a feed; the bytes served are the stored form, rebuilt only when what it shows changed; an unknown token is 404,
a revoked or expired one 410; a token is derived, never stored.
"""
