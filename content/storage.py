"""Where the files of editors lie. A rule on a page is worth what the addresses of its files are worth.

Documents lie in the private folder: they have no address but the view that asks who reads. Pictures are handed out by
the web server from the media folder: their names hold 96 random bits, so that only who was shown a page knows them.
"""

import secrets
from pathlib import PurePath

from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

from sessions.common.files import PrivateStorage

DOCUMENTS = "documents/"
RANDOM_BYTES = 12


@deconstructible
class EditorsFiles(FileSystemStorage):
    """The default storage: documents private, every other file under a name that cannot be guessed."""

    private = PrivateStorage()

    def path(self, name: str) -> str:
        return self.private.path(name) if name.startswith(DOCUMENTS) else super().path(name)

    def url(self, name: str) -> str:
        """Empty for a document: Wagtail then serves it by its view."""
        return "" if name.startswith(DOCUMENTS) else super().url(name)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        if name.startswith(DOCUMENTS):
            return self.private.get_available_name(name, max_length)
        whole = PurePath(name)
        ending = f".{secrets.token_hex(RANDOM_BYTES)}{whole.suffix}"
        stem = whole.stem[: max(1, (max_length or 255) - len(str(whole.parent)) - len(ending) - 1)]
        return super().get_available_name(str(whole.with_name(stem + ending)), max_length)

    def _save(self, name: str, content) -> str:
        return self.private._save(name, content) if name.startswith(DOCUMENTS) else super()._save(name, content)
