"""Photos and seals: decoded, brought to size, stripped of whatever else the file carried, and set in SVG for the typesetter."""

from __future__ import annotations

import base64
import io

from PIL import Image, ImageOps

from .certified import Unprintable

INCH = (295, 413)  # 25 by 35 mm at 300 dots an inch
SMALLEST = (150, 210)
SEAL = 600
PIXELS = 50_000_000


def portrait(photo: bytes) -> str:
    """A one-inch photo, its middle when the sides do not fit; a place where the camera stood is not carried on."""
    picture = _decoded(photo, "照片")
    if picture.width < SMALLEST[0] or picture.height < SMALLEST[1]:
        raise Unprintable([f"照片太小，宽至少{SMALLEST[0]}、高至少{SMALLEST[1]}像素"])
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A") if "A" in picture.getbands() else None)
    out = io.BytesIO()
    ImageOps.fit(white, INCH, Image.Resampling.LANCZOS).save(out, "JPEG", quality=90)
    return framed(out.getvalue(), "jpeg", *INCH)


def measured(photo: bytes) -> tuple[int, int]:
    """Its sides, as it is seen. Unprintable: it is no picture, or a broken one."""
    return _decoded(photo, "照片").size


def stamp(seal: bytes) -> str:
    """A seal's image; what is transparent in it stays so."""
    picture = _decoded(seal, "印章图样")
    picture.thumbnail((SEAL, SEAL), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.convert("RGBA").save(out, "PNG")
    return framed(out.getvalue(), "png", *picture.size)


def framed(image: bytes, kind: str, width: int, height: int) -> str:
    """The typesetter takes text only: an SVG with the picture inside."""
    data = base64.b64encode(image).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/{kind};base64,{data}"/></svg>'
    )


def _decoded(raw: bytes, what: str) -> Image.Image:
    try:
        with Image.open(io.BytesIO(raw), formats=("JPEG", "PNG")) as opened:
            if opened.width * opened.height > PIXELS:
                raise Unprintable([f"{what}的像素过多"])
            opened.load()
            turned = ImageOps.exif_transpose(opened)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as refused:
        raise refused if isinstance(refused, Unprintable) else Unprintable([f"{what}应为完好的JPEG或PNG图片"]) from None
    return turned.convert("RGBA" if "A" in turned.getbands() or "transparency" in turned.info else "RGB")
