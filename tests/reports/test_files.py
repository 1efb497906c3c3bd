"""Files: known by their content, freed of what names their author, few, small, and told to the journal."""

import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from feedback.core.errors import Conflict, Forbidden, IllegalMove, Invalid
from feedback.reports import actions
from feedback.reports.files import Kind, kind_of, without_traces
from feedback.reports.models import Attachment
from tests.reports.conftest import Floor, events_of


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


PNG = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00")
PNG_END = chunk(b"IDAT", zlib.compress(b"\x00\x00")) + chunk(b"IEND", b"")
AUTHOR = chunk(b"tEXt", b"Author\x00Ana of Cork")
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x04JF"
    b"\xff\xe1\x00\x0fExif Ana Cork"
    b"\xff\xfe\x00\x06Ana "
    b"\xff\xdb\x00\x04qt"
    b"\xff\xda\x00\x04sspixels\xff\xd9"
)
WEBP_BODY = b"VP8X\x0a\x00\x00\x00\x0c" + b"\x00" * 9 + b"VP8L\x02\x00\x00\x00px" + b"EXIF\x03\x00\x00\x00Ana\x00"
WEBP = b"RIFF" + struct.pack("<I", len(WEBP_BODY) + 4) + b"WEBP" + WEBP_BODY


def upload(content: bytes, name: str = "screen.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG + PNG_END, Kind.PNG),
        (JPEG, Kind.JPEG),
        (WEBP, Kind.WEBP),
        (b"GIF89a....", Kind.GIF),
        (b"%PDF-1.7", Kind.PDF),
        ("Étape 1\n".encode(), Kind.TEXT),
        (b"<html><script>", None),
        (b"  <svg onload=x>", None),
        (b"MZ\x90\x00", None),
        (b"PK\x03\x04", None),
        (b"\xff\xfe\x00", None),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, kind: Kind | None) -> None:
    assert kind_of(content) is kind


@pytest.mark.parametrize(
    ("kind", "content"), [(Kind.PNG, PNG + AUTHOR + PNG_END), (Kind.JPEG, JPEG), (Kind.WEBP, WEBP)]
)
def test_a_picture_keeps_its_pixels_and_loses_its_author(kind: Kind, content: bytes) -> None:
    bare = without_traces(kind, content)
    assert b"Ana" not in bare
    assert kind_of(bare) is kind
    assert without_traces(kind, bare) == bare
    pixels = {Kind.PNG: PNG_END, Kind.JPEG: b"pixels\xff\xd9", Kind.WEBP: b"VP8L\x02\x00\x00\x00px"}
    assert pixels[kind] in bare


@pytest.mark.parametrize("broken", [b"\x89PNG\r\n\x1a\n\xff\xff", JPEG[:9], WEBP[:30], b"\xff\xd8\xff\xe1\x00\x00rest"])
def test_a_broken_picture_breaks_nothing(broken: bytes) -> None:
    kind = kind_of(broken)
    assert kind is None or isinstance(without_traces(kind, broken), bytes)


def test_it_is_stored_under_a_masked_name_with_its_true_ending(floor: Floor) -> None:
    report = floor.file()
    content = PNG + AUTHOR + PNG_END
    stored = actions.attach(report=report, by=floor.ana, file=upload(content, "../ana@cork.ie.exe"), now=floor.now())
    assert (stored.name, stored.content_type) == ("[email].png", "image/png")
    with stored.file.open() as file:
        assert b"Ana" not in file.read()
    assert events_of(report, "report.attached")[0].data == {"attachment_id": stored.pk}


def test_too_large_too_many_and_unknown_ones_are_refused(floor: Floor) -> None:
    report = floor.file()
    for content in (b"", b"MZ\x90\x00", PNG + b"\x00" * (5 * 1024 * 1024)):
        with pytest.raises(Invalid):
            actions.attach(report=report, by=floor.ana, file=upload(content), now=floor.now())
    for _n in range(5):
        actions.attach(report=report, by=floor.ana, file=upload(PNG + PNG_END), now=floor.now())
    with pytest.raises(Conflict):
        actions.attach(report=report, by=floor.ana, file=upload(PNG + PNG_END), now=floor.now())
    assert Attachment.objects.filter(report=report).count() == 5


def test_only_the_reporter_and_those_who_answer_add_files(floor: Floor) -> None:
    report, into = floor.file(), floor.file(floor.cleo)
    with pytest.raises(Forbidden):
        actions.attach(report=report, by=floor.ben, file=upload(PNG + PNG_END), now=floor.now())
    actions.merge(report=report, by=floor.olga, into=into, now=floor.now())
    with pytest.raises(IllegalMove):
        actions.attach(report=report, by=floor.ana, file=upload(PNG + PNG_END), now=floor.now())
