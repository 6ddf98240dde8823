"""Documents given piece by piece: Safari plays no film otherwise, and a phone that lost the network goes on from there.

Source: RFC 9110, section 14 (range requests). One range is answered with 206, a range past the end with 416, anything
else (several ranges, another unit) with the whole file, as the section allows.
"""

import re
from collections.abc import Iterator
from http import HTTPStatus

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from wagtail.documents.views.serve import serve as serve_whole

PIECE = 64 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)$")


def serve(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponseBase:
    """Wagtail's own view – who may read, types, 304 –, and of its answer only the bytes asked for."""
    response = serve_whole(request, document_id, document_filename)
    if response.headers.get("Content-Encoding") == "None":
        del response.headers["Content-Encoding"]  # written by Wagtail for every file that is not compressed
    # Kept by the browser, and asked for again before it is shown: a right that ends, ends at once.
    response.headers.setdefault("Cache-Control", "no-cache")
    if not isinstance(response, FileResponse) or response.status_code != HTTPStatus.OK:
        return response
    response.headers["Accept-Ranges"] = "bytes"
    asked, etag = request.headers.get("Range", ""), response.headers.get("ETag", "")
    if not asked or request.method != "GET" or request.headers.get("If-Range", etag) != etag:
        return response
    return _part(response, asked)


def _part(whole: FileResponse, asked: str) -> HttpResponseBase:
    size = int(whole.headers["Content-Length"])
    span = span_of(asked, size)
    if span is None:
        return whole
    if not span:
        whole.file_to_stream.close()
        nowhere = {"Content-Range": f"bytes */{size}"}
        return HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=nowhere)
    headers = {
        **whole.headers,
        "Content-Range": f"bytes {span.start}-{span.stop - 1}/{size}",
        "Content-Length": str(len(span)),
    }
    part = StreamingHttpResponse(
        _pieces(whole.file_to_stream, span), status=HTTPStatus.PARTIAL_CONTENT, headers=headers
    )
    part._resource_closers.append(whole.file_to_stream.close)
    return part


def span_of(asked: str, size: int) -> range | None:
    """The bytes asked for; empty when the file has none of them, None when the header is not one range of bytes."""
    found = _RANGE.match(asked.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return range(max(size - int(found[2]), 0), size)
    start, last = int(found[1]), int(found[2]) if found[2] else size - 1
    if found[2] and last < start:
        return None
    return range(start, min(last + 1, size)) if start < size else range(0)


def _pieces(file, span: range) -> Iterator[bytes]:
    file.seek(span.start)
    left = len(span)
    while left > 0 and (piece := file.read(min(PIECE, left))):
        left -= len(piece)
        yield piece
