"""Lists as CSV and XLSX whose cells never become formulas in the software that opens them.

Source: OWASP, « CSV Injection »: a text that begins with = + - @, a tab or a carriage return is taken for a formula.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The full-width forms too: some spreadsheets read them as the plain ones.
_FORMULA = re.compile(r"^[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]")
_FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True)
class Table:
    """A title, the heads of the columns and the rows; a cell is a text or a whole number."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str | int]]


def inert(value: Any) -> str | int:
    """The cell as it is written: a number as it is, a text that looks like a formula behind an apostrophe."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    return f"'{text}" if _FORMULA.match(text) else text


def to_csv(table: Table) -> bytes:
    """UTF-8 with its mark, semicolons, every text in quotes: what French spreadsheets open without asking."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    for row in (table.headers, *table.rows):
        writer.writerow([inert(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(table: Table) -> bytes:
    """One sheet, its first row fixed, every text typed as a text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_FORBIDDEN_IN_TITLE.sub(" ", table.title)[:31])
    sheet.freeze_panes = "A2"
    for column in range(1, len(table.headers) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 22
    sheet.append(_cells(sheet, table.headers, bold=True))
    for row in table.rows:
        sheet.append(_cells(sheet, row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WRITERS = {"csv": (to_csv, CSV_TYPE), "xlsx": (to_xlsx, XLSX_TYPE)}


def written(table: Table, file_format: str) -> tuple[bytes, str]:
    """The table in a format of ``WRITERS``, and its content type."""
    write, content_type = WRITERS[file_format]
    return write(table), content_type


def _cells(sheet, row: Iterable[str | int], *, bold: bool = False) -> list[WriteOnlyCell]:
    cells = []
    for value in row:
        cell = WriteOnlyCell(sheet, value=inert(value))
        if isinstance(cell.value, str):
            cell.data_type = "s"
        if bold:
            cell.font = Font(bold=True)
        cells.append(cell)
    return cells
