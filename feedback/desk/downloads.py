"""Handing out a report's file: as a download under its own name, never as a page of ours."""

from django.http import FileResponse

from feedback.reports.models import Attachment


def file_response(attachment: Attachment) -> FileResponse:
    """The content of a file. The caller has made sure that the reader sees its report."""
    response = FileResponse(
        attachment.file.open("rb"),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
