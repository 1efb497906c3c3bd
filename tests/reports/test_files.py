"""Files: known by their content, freed of what names their author, few, small, and told to the journal."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from feedback.core.errors import Conflict, Forbidden, IllegalMove, Invalid
from feedback.reports import actions
from feedback.reports.files import Broken, Kind, TooManyPixels, kind_of, redrawn
from feedback.reports.models import Attachment
from tests.reports.conftest import Floor, events_of

ORIENTATION, ARTIST = 0x0112, 0x013B


def picture(kind: Kind, size: tuple[int, int] = (4, 2)) -> bytes:
    """A picture lying on its side, with its author in every place that its format has for one."""
    exif, remarks, out = Image.Exif(), PngInfo(), BytesIO()
    exif[ORIENTATION], exif[ARTIST] = 6, "Ana of Cork"
    remarks.add_text("Author", "Ana of Cork")
    more = {Kind.PNG: {"pnginfo": remarks}, Kind.GIF: {"comment": b"Ana of Cork"}, Kind.JPEG: {"comment": b"Ana"}}
    exif_too = {} if kind is Kind.GIF else {"exif": exif}
    Image.new("RGB", size, (200, 30, 60)).save(out, kind.name, **more.get(kind, {}), **exif_too)
    return out.getvalue() + b"Ana of Cork behind the end"


PNG = picture(Kind.PNG)


def upload(content: bytes, name: str = "screen.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, Kind.PNG),
        (picture(Kind.JPEG), Kind.JPEG),
        (picture(Kind.WEBP), Kind.WEBP),
        (picture(Kind.GIF), Kind.GIF),
        (b"%PDF-1.7", Kind.PDF),
        ("Étape 1\n".encode(), Kind.TEXT),
        (b"<html><script>", None),
        (b"  <svg onload=x>", None),
        ("\ufeff<svg onload=x>".encode(), None),
        (b"MZ\x90\x00", None),
        (b"PK\x03\x04", None),
        (b"\xff\xfe\x00", None),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, kind: Kind | None) -> None:
    assert kind_of(content) is kind


@pytest.mark.parametrize("kind", [Kind.PNG, Kind.JPEG, Kind.WEBP, Kind.GIF])
def test_a_picture_keeps_its_pixels_upright_and_loses_its_author(kind: Kind) -> None:
    content = picture(kind)
    assert b"Ana" in content
    now, bare = redrawn(kind, content)
    assert b"Ana" not in bare
    assert kind_of(bare) is now is (Kind.PNG if kind is Kind.GIF else kind)
    with Image.open(BytesIO(bare)) as seen:
        assert seen.size == ((4, 2) if kind is Kind.GIF else (2, 4))
        assert not seen.getexif()
        red, green, blue = seen.convert("RGB").getpixel((0, 0))
    assert (abs(red - 200), abs(green - 30), abs(blue - 60)) < (20, 20, 20)


def test_sixteen_bits_of_grey_stay_grey() -> None:
    scan, out = Image.new("I;16", (3, 1)), BytesIO()
    scan.putdata([0, 0x8080, 0xFFFF])
    scan.save(out, "PNG")
    with Image.open(BytesIO(redrawn(Kind.PNG, out.getvalue())[1])) as seen:
        assert [*seen.tobytes()] == [0, 0x80, 0xFF]


@pytest.mark.parametrize(
    "broken", [PNG[:30], b"\x89PNG\r\n\x1a\n\xff\xff", picture(Kind.JPEG)[:40], b"RIFF....WEBPVP8 "]
)
def test_what_only_begins_like_a_picture_is_refused(floor: Floor, broken: bytes) -> None:
    with pytest.raises(Broken):
        redrawn(kind_of(broken) or Kind.PNG, broken)
    with pytest.raises(Invalid, match="cannot be opened"):
        actions.attach(report=floor.file(), by=floor.ana, file=upload(broken), now=floor.now())


def test_a_picture_that_is_huge_to_open_is_not_opened(floor: Floor) -> None:
    out = BytesIO()
    Image.new("1", (12_001, 3_000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    with pytest.raises(TooManyPixels):
        redrawn(Kind.PNG, out.getvalue())
    with pytest.raises(Invalid, match="25 million pixels"):
        actions.attach(report=floor.file(), by=floor.ana, file=upload(out.getvalue()), now=floor.now())


def test_a_text_is_masked_like_any_words(floor: Floor) -> None:
    stored = actions.attach(
        report=floor.file(), by=floor.ana, file=upload(b"card 4111 1111 1111 1111", "log.txt"), now=floor.now()
    )
    with stored.file.open() as file:
        assert file.read() == b"card [card]"


def test_it_is_stored_under_a_masked_name_with_its_true_ending(floor: Floor) -> None:
    report = floor.file()
    content = PNG
    stored = actions.attach(report=report, by=floor.ana, file=upload(content, "../ana@cork.ie.exe"), now=floor.now())
    assert (stored.name, stored.content_type) == ("[email].png", "image/png")
    with stored.file.open() as file:
        assert b"Ana" not in file.read()
    assert "ana" not in stored.file.name
    assert events_of(report, "report.attached")[0].data == {"attachment_id": stored.pk}


def test_too_large_too_many_and_unknown_ones_are_refused(floor: Floor) -> None:
    report = floor.file()
    for content in (b"", b"MZ\x90\x00", PNG + b"\x00" * (5 * 1024 * 1024)):
        with pytest.raises(Invalid):
            actions.attach(report=report, by=floor.ana, file=upload(content), now=floor.now())
    for _n in range(5):
        actions.attach(report=report, by=floor.ana, file=upload(PNG), now=floor.now())
    with pytest.raises(Conflict):
        actions.attach(report=report, by=floor.ana, file=upload(PNG), now=floor.now())
    assert Attachment.objects.filter(report=report).count() == 5


def test_only_the_reporter_and_those_who_answer_add_files(floor: Floor) -> None:
    report, into = floor.file(), floor.file(floor.cleo)
    with pytest.raises(Forbidden):
        actions.attach(report=report, by=floor.ben, file=upload(PNG), now=floor.now())
    actions.merge(report=report, by=floor.olga, into=into, now=floor.now())
    with pytest.raises(IllegalMove):
        actions.attach(report=report, by=floor.ana, file=upload(PNG), now=floor.now())
