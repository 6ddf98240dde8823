"""The shell: settings, addresses, middleware and the commands that start Rebond.

It is the top floor: it imports every app, and no app imports it. ``portal.accounts`` lives in this folder but is the
ground floor, an app of its own.
"""
