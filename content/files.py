"""What may be uploaded: files judged by what they hold, documents that everybody can read, pictures without place.

Pure functions over bytes. Source of the PDF rules: ISO 14289-1 (PDF/UA-1), clauses 7.1 and 7.2: a tagged file, its
language, its title shown.
"""

import io
import zipfile

from PIL import Image, ImageOps
from pypdf import PdfReader
from pypdf.errors import PyPdfError

EPUB = b"application/epub+zip"
OPEN_DOCUMENTS = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}
FILMS = {"mp4": (4, b"ftyp"), "webm": (0, b"\x1a\x45\xdf\xa3")}  # where their mark stands (ISO 14496-12, EBML)
JPEG_QUALITY, OTHER_QUALITY = 88, 85
MOST_LISTED = 5000  # files in an archive

NOT_WHAT_IT_SAYS = "Ce fichier n’est pas ce que son nom annonce. Enregistrez-le de nouveau depuis votre logiciel."
UNREADABLE_PDF = (
    "Ce PDF ne s’ouvre pas, ou il est protégé par un mot de passe. Enregistrez-le de nouveau, sans mot de passe."
)
FROM_WORD = (
    "Dans Word ou LibreOffice, choisissez « Exporter en PDF » avec l’option « PDF accessible » (ou « PDF balisé »), "
    "puis envoyez-le de nouveau."
)
PDF_FAULTS = {
    "tags": "Il n’a pas de balises : qui l’écoute l’entendrait dans le désordre, ou pas du tout.",
    "language": "Sa langue n’est pas indiquée.",
    "title": "Il n’a pas de titre.",
}


def trouble_of_document(name: str, content: bytes) -> str:
    """Why a document is refused, in a sentence that says what to do; empty when it may be published."""
    ending = name.rpartition(".")[2].lower()
    if ending == "pdf":
        return trouble_of_pdf(content)
    if ending in ("csv", "vtt"):
        return "" if _is_text(content) else NOT_WHAT_IT_SAYS
    if ending in FILMS:
        place, mark = FILMS[ending]
        return "" if content[place:].startswith(mark) else NOT_WHAT_IT_SAYS
    return "" if _is_archive_of(ending, content) else NOT_WHAT_IT_SAYS


def is_film(name: str) -> bool:
    return name.rpartition(".")[2].lower() in FILMS


def trouble_of_pdf(content: bytes) -> str:
    if not content.startswith(b"%PDF-"):
        return NOT_WHAT_IT_SAYS
    try:
        faults = faults_of_pdf(content)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        return UNREADABLE_PDF  # a damaged file breaks its reader in many ways
    if not faults:
        return ""
    return f"Tout le monde ne pourrait pas lire ce PDF. {' '.join(PDF_FAULTS[fault] for fault in faults)} {FROM_WORD}"


def faults_of_pdf(content: bytes) -> list[str]:
    """Of « tags », « language », « title », what a PDF lacks; raises what pypdf raises for a damaged one."""
    reader = PdfReader(io.BytesIO(content))
    root = reader.root_object
    mark = root.get("/MarkInfo")
    tree = root.get("/StructTreeRoot")
    tagged = bool(mark and mark.get_object().get("/Marked")) and bool(tree and tree.get_object().get("/K"))
    title = (reader.metadata.title if reader.metadata else "") or (_xmp_title(reader))
    found = {"tags": tagged, "language": bool(root.get("/Lang")), "title": bool(title and title.strip())}
    return [name for name, there in found.items() if not there]


def _xmp_title(reader: PdfReader) -> str:
    xmp = reader.xmp_metadata
    return next(iter((xmp.dc_title or {}).values()), "") if xmp else ""


def _is_text(content: bytes) -> bool:
    return b"\x00" not in content and not content.startswith((b"%PDF-", b"PK\x03\x04", b"<"))


def _is_archive_of(ending: str, content: bytes) -> bool:
    """EPUB and OpenDocument name their type in their first file; a workbook of Excel lists its parts."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if len(names) > MOST_LISTED:
                return False
            if ending == "xlsx":
                return "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names)
            wanted = EPUB if ending == "epub" else OPEN_DOCUMENTS.get(ending)
            with archive.open("mimetype") as first:
                return wanted is not None and first.read(100).strip() == wanted
    except (zipfile.BadZipFile, KeyError, RuntimeError, OSError):
        return False


def without_metadata(content: bytes) -> bytes:
    """The same picture written anew, upright, in its own format: without place, camera, comment, nor anything hidden.

    Raises OSError when it cannot be decoded.
    """
    with Image.open(io.BytesIO(content)) as opened:
        kind = opened.format or ""
        picture = ImageOps.exif_transpose(opened) or opened
        profile = opened.info.get("icc_profile")
        written = io.BytesIO()
        options: dict = {"quality": JPEG_QUALITY if kind == "JPEG" else OTHER_QUALITY} if kind != "PNG" else {}
        if profile:
            options["icc_profile"] = profile
        bare = Image.new(picture.mode, picture.size)
        bare.paste(picture)
        if picture.mode == "P":
            bare.putpalette(picture.getpalette() or [])
            if "transparency" in opened.info:
                options["transparency"] = opened.info["transparency"]
        bare.save(written, kind, **options)
    return written.getvalue()
