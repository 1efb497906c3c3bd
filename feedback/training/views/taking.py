"""A table to take away, as CSV or XLSX: streamed, and no cell is a formula."""

from collections.abc import Iterable, Sequence

from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from feedback.core.tables import csv_lines, xlsx_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def taken(name: str, form: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponseBase:
    """The answer that carries the file; its name says what it is and of which day on the reader's clock."""
    filename = f"{name}-{timezone.localdate():%Y-%m-%d}.{form}"
    response: HttpResponseBase
    if form == "csv":
        response = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{filename}"'
    else:
        file = xlsx_file(header, rows)
        response = FileResponse(file, as_attachment=True, filename=filename, content_type=XLSX)
    response["Cache-Control"] = "private, no-store"
    return response


def query_of(request: HttpRequest) -> str:
    """What narrows the page, for the address of its file: all pages of a list."""
    query = request.GET.copy()
    query.pop("cursor", None)
    return query.urlencode()
