"""What a file is, by its content, and a picture without what it tells of its author. Pure: bytes in, bytes out."""

import struct
from enum import Enum


class Kind(Enum):
    """The kinds of files a report takes: their ending and their media type."""

    PNG = ("png", "image/png")
    JPEG = ("jpg", "image/jpeg")
    GIF = ("gif", "image/gif")
    WEBP = ("webp", "image/webp")
    PDF = ("pdf", "application/pdf")
    TEXT = ("txt", "text/plain; charset=utf-8")

    def __init__(self, suffix: str, content_type: str) -> None:
        self.suffix = suffix
        self.content_type = content_type


_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
    (b"%PDF-", Kind.PDF),
)
#: PNG chunks that hold text, dates or EXIF.
_PNG_TRACES = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
#: JPEG: APP1 (EXIF, XMP), APP13 (IPTC) and comments; the others are needed to draw the picture rightly.
_JPEG_TRACES = frozenset({0xE1, 0xED, 0xFE})
_JPEG_SCAN = 0xDA
_WEBP_TRACES = frozenset({b"EXIF", b"XMP "})
_WEBP_TRACE_FLAGS = 0b0000_1100


def kind_of(content: bytes) -> Kind | None:
    """What the content is, whatever its name says; None for anything a report does not take."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind.WEBP
    return Kind.TEXT if _is_text(content) else None


def without_traces(kind: Kind, content: bytes) -> bytes:
    """The same picture without its author, place, device and remarks; other files as they are.

    A picture that is broken is returned as far as it could be read.
    """
    strip = {Kind.PNG: _bare_png, Kind.JPEG: _bare_jpeg, Kind.WEBP: _bare_webp}.get(kind)
    return strip(content) if strip else content


def _is_text(content: bytes) -> bool:
    """UTF-8 without control characters, and nothing a browser could take for a page."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(char in "\t\n\r\f" or ord(char) >= 32 for char in text) and not text.lstrip().startswith("<")


def _bare_png(content: bytes) -> bytes:
    kept, at = [content[:8]], 8
    while at + 12 <= len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        end = at + 12 + length
        if content[at + 4 : at + 8] not in _PNG_TRACES:
            kept.append(content[at:end])
        at = end
    return b"".join(kept)


def _bare_jpeg(content: bytes) -> bytes:
    kept, at = [content[:2]], 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != _JPEG_SCAN:
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        if content[at + 1] not in _JPEG_TRACES:
            kept.append(content[at : at + 2 + length])
        at += 2 + length
    return b"".join([*kept, content[at:]])


def _bare_webp(content: bytes) -> bytes:
    kept, at = [], 12
    while at + 8 <= len(content):
        (length,) = struct.unpack("<I", content[at + 4 : at + 8])
        end = at + 8 + length + length % 2
        chunk = content[at:end]
        if chunk[:4] == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_TRACE_FLAGS & 0xFF]) + chunk[9:]
        if chunk[:4] not in _WEBP_TRACES:
            kept.append(chunk)
        at = end
    body = b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body
