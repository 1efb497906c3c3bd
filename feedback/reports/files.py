"""What a file is by its content, and a picture drawn anew, so that what is stored is ours. Pure."""

import struct
from enum import Enum
from io import BytesIO

from PIL import ExifTags, Image, UnidentifiedImageError

#: A screen of three 4K monitors has 25 million; more is no screenshot, and costs memory to open.
MOST_PIXELS = 25_000_000
LONGEST_SIDE = 12_000
#: For photographs of a screen: text stays sharp.
QUALITY = 90


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

    @property
    def is_picture(self) -> bool:
        """Whether it is drawn anew before it is stored."""
        return self.content_type.startswith("image/")


class Broken(ValueError):
    """It begins like a picture and is none."""


class TooManyPixels(ValueError):
    """A picture that is small to send and huge to open."""


_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
    (b"%PDF-", Kind.PDF),
)
#: What Pillow raises for files that are cut off, forged or none at all.
_UNREADABLE = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, struct.error)
#: How a camera was held, as EXIF tells it, and what makes its picture upright.
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
#: From 16 bits a pixel to 8.
_SHADES = 257


def kind_of(content: bytes) -> Kind | None:
    """What the content is, whatever its name says; None for anything a report does not take."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind.WEBP
    return Kind.TEXT if _is_text(content) else None


def redrawn(kind: Kind, content: bytes) -> tuple[Kind, bytes]:
    """The picture's pixels in a new file, upright, and the kind of that file; other files as they are.

    Nothing but pixels goes over: no author, place, device or remark, nothing behind its end, no second frame. A GIF
    becomes a PNG of its first frame. Raises Broken, TooManyPixels.
    """
    if not kind.is_picture:
        return kind, content
    pixels = _pixels_of(kind, content)
    kind = Kind.PNG if kind is Kind.GIF else kind
    out = BytesIO()
    bare = Image.frombytes(pixels.mode, pixels.size, pixels.tobytes())
    bare.save(out, kind.name, **({} if kind is Kind.PNG else {"quality": QUALITY}))
    return kind, out.getvalue()


def _pixels_of(kind: Kind, content: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(content), formats=[kind.name]) as found:
            _check_size(*found.size)
            turn = _UPRIGHT.get(found.getexif().get(ExifTags.Base.Orientation, 1))
            pixels = _plain(found, kind)
    except TooManyPixels:
        raise
    except Image.DecompressionBombError as error:
        raise TooManyPixels from error
    except _UNREADABLE as error:
        raise Broken from error
    return pixels if turn is None else pixels.transpose(turn)


def _check_size(width: int, height: int) -> None:
    """Known from the head of the file, before a pixel is drawn."""
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise TooManyPixels


def _plain(picture: Image.Image, kind: Kind) -> Image.Image:
    """Its pixels in eight bits a colour; Pillow alone would cut 16 bits of grey off, and leave white."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda level: level * (1 / _SHADES)).convert("L")
    return picture.convert(_mode_of(picture, kind))


def _mode_of(picture: Image.Image, kind: Kind) -> str:
    """How its pixels are kept: grey or in colour, with what can be seen through where the format has that."""
    if kind is not Kind.JPEG and picture.has_transparency_data:
        return "RGBA"
    return "L" if picture.mode in ("1", "L") and kind is not Kind.WEBP else "RGB"


def _is_text(content: bytes) -> bool:
    """UTF-8 without control characters, and nothing a browser could take for a page."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    plain = all(char in "\t\n\r\f" or ord(char) >= 32 for char in text)
    return plain and not text.lstrip("\ufeff \t\n\r\f").startswith("<")
