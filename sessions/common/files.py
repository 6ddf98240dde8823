"""Private files: outside the media folder, so that no web server hands them out; only a view that checks does."""

import logging
import os

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.http import Http404, HttpResponse
from django.utils.deconstruct import deconstructible
from django.utils.http import content_disposition_header

logger = logging.getLogger(__name__)


@deconstructible
class PrivateStorage(FileSystemStorage):
    """Files below ``settings.PRIVATE_ROOT``, which web processes and workers share; they have no address."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self):  # read each time: tests and commands change the setting
        return settings.PRIVATE_ROOT

    @property
    def location(self) -> str:
        return os.path.abspath(self.base_location)

    def url(self, name) -> str:
        raise ValueError("A private file has no address of its own.")


def serve(file, *, filename: str, content_type: str, inline: bool = True) -> HttpResponse:
    """The answer that carries a private file: never stored, its type never guessed. The caller has checked who asks.

    Raises Http404 for a file that the folder lost, a backup of the database having come back without it.
    """
    try:
        with file.open("rb") as stored:  # some megabytes at most: documents and scans
            response = HttpResponse(stored.read(), content_type=content_type)
    except FileNotFoundError:
        logger.error("a private file is gone: %s", file.name)
        raise Http404 from None
    response.headers["Content-Disposition"] = content_disposition_header(not inline, filename)
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
