"""Wagtail's database search, safe from what people type.

SQLite's full-text search fails on a double quote or a NUL, PostgreSQL on a NUL; Wagtail passes both on, so that its own
admin answered 500 to a quoted search.
"""

from modelsearch.backends.database import SearchBackend as database_backend

_HARMLESS = str.maketrans({'"': " ", "\x00": " "})


def _clean(query):
    return query.translate(_HARMLESS).strip() if isinstance(query, str) else query


def SearchBackend(params):
    """The backend of the database in use, with quotes and NUL read as spaces; nothing left finds nothing."""
    backend_class = type(database_backend(params))

    class SafeSearchBackend(backend_class):
        def search(self, query, *args, **kwargs):
            return super().search(_clean(query), *args, **kwargs)

        def autocomplete(self, query, *args, **kwargs):
            return super().autocomplete(_clean(query), *args, **kwargs)

    return SafeSearchBackend(params)
