"""Structured logs: one JSON object a line, without personal data.

What is masked, wherever it stands (message, path, traceback): e-mail addresses, French telephone numbers, the secret
part of an address that opens something, query strings, and the row that a database quotes in an error.
"""

import json
import logging
import re
from datetime import UTC, datetime

_RULES = [
    # PostgreSQL quotes the offending row or key: names, notes, anything.
    (re.compile(r"(Failing row contains) \([^\n]*\)"), r"\1 (…)"),
    (re.compile(r"(Key \([^)]*\))=\([^\n]*\)"), r"\1=(…)"),
    # /p/<token>/, /q/<token>/, /agenda/<token>.ics, /proposition/<token>/, /partenaire/<token>/, /excuse/<token>/,
    # the code of a room's tablet (/salle/<code>/), keys sent by mail.
    (
        re.compile(r"(/(?:p|q|agenda|proposition|partenaire|excuse|salle|key|confirm-email)/)(?!\*)[^/\s?\"'<>]+"),
        r"\1***",
    ),
    # Any other piece of an address that nobody would have typed: UUIDs, derived tokens, signed values.
    (re.compile(r"(?<=/)(?:[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32,}|[a-z2-7]{26})(?=[/\s?\"'<>.,]|$)"), "***"),
    (re.compile(r"(?<=/)(?=[^/\s]*\d)(?=[^/\s]*[A-Z])[A-Za-z0-9_:=-]{20,}(?=[/\s?\"'<>.,]|$)"), "***"),
    (re.compile(r"((?:https?:/)?/[^\s?\"'<>]*)\?[^\s\"'<>]*"), r"\1"),
    (re.compile(r"[\w.+'%-]+@[\w-]+(?:\.[\w-]+)*"), "***@***"),
    (re.compile(r"(?<![\d.])(?:(?:\+|00)33[\s.-]?(?:\(0\))?|0)[\s.-]?[1-9](?:[\s.-]?\d{2}){4}(?!\d)"), "0*********"),
]


def masked(text: str) -> str:
    """The text without what would name a person or open a door."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


class JsonFormatter(logging.Formatter):
    """One line of JSON a record: time (UTC), level, logger, message, and when known status, method, path, exception."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        if (status := getattr(record, "status_code", None)) is not None:
            line["status"] = status
        request = getattr(record, "request", None)
        if hasattr(request, "method") and hasattr(request, "path"):
            line["method"] = request.method
            line["path"] = masked(request.path)
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            line["traceback"] = masked(self.formatException(record.exc_info))
        if record.stack_info:
            line["stack"] = masked(self.formatStack(record.stack_info))
        return json.dumps(line, ensure_ascii=False, default=str)


# The setting of Django that sends every line through this form.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "portal.logs.JsonFormatter"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json"},
        "troubles": {"class": "logging.StreamHandler", "formatter": "json", "level": "WARNING"},
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"level": "INFO"},  # replaces Django's own handlers, which would mail unmasked reports
        # One line for each job and each saved page is noise; their troubles are not. The worker raises the levels of
        # its loggers, so that the handler has to be the one that keeps quiet.
        "django_tasks": {"handlers": ["troubles"], "propagate": False},
        "django_tasks_db": {"handlers": ["troubles"], "propagate": False},
        "wagtail": {"level": "WARNING"},
        # Without HarfBuzz's subsetter, WeasyPrint says so for each font and fontTools lists all letters.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
    },
}
