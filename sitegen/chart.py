"""Draws the districts as a map and numbers as bars: SVG without script, coloured by the stylesheet, readable as a table beside it."""

from collections.abc import Iterable

from markupsafe import Markup

from sitegen.address import url
from sitegen.client import Data
from sitegen.pages import Address, path

SHADES = 5

# A drawing of our own, not to scale: corners shared by neighbours, (x, y); the six districts of the centre in a window of their own.
CORNERS = {
    "a": (128, 60), "b": (204, 14), "c": (270, 46), "d": (256, 116), "e": (236, 158), "f": (138, 172), "g": (102, 132),
    "h": (256, 218), "i": (246, 242), "j": (204, 284), "k": (184, 314), "l": (148, 290), "m": (128, 242), "n": (112, 206),
    "o": (153, 318), "p": (90, 334), "q": (64, 366), "r": (33, 330), "s": (41, 258), "t": (20, 218), "u": (56, 185),
    "v": (286, 224), "w": (312, 290), "x": (282, 330), "y": (230, 356), "z": (184, 360),
    "A": (153, 370), "B": (120, 364), "C": (158, 394), "D": (143, 414), "E": (115, 408), "F": (102, 384),
    "G": (140, 446), "H": (120, 472), "I": (72, 450), "J": (41, 406), "K": (217, 406), "L": (173, 412),
    "M": (219, 456), "N": (168, 476), "O": (128, 522), "P": (90, 561), "Q": (13, 515), "R": (20, 456),
    "S": (336, 350), "T": (293, 383), "U": (275, 440), "V": (230, 488), "W": (209, 555),
}  # fmt: skip
OUTER = {  # code -> corners, where its name stands
    "120119": ("abcdefg", (186, 92)), "120115": ("fehijklmn", (186, 222)), "120114": ("nmlopqrstu", (84, 262)),
    "120117": ("lkjivwxyzo", (244, 300)), "120113": ("pozABq", (122, 342)), "120111": ("qBFEDGHIJ", (80, 420)),
    "120110": ("AzyKLDC", (184, 384)), "120112": ("DLKMNG", (178, 436)), "120118": ("JIHOPQR", (70, 496)),
    "120116": ("yxSTUVWOHGNMK", (250, 410)),
}  # fmt: skip
CENTRE = {
    "120106": (((0, 12), (62, 0), (70, 38), (34, 52), (8, 40)), (36, 24)),
    "120105": (((62, 0), (132, 6), (128, 44), (90, 58), (70, 38)), (100, 24)),
    "120104": (((8, 40), (34, 52), (62, 70), (60, 92), (38, 122), (0, 98)), (30, 84)),
    "120101": (((34, 52), (70, 38), (90, 58), (90, 84), (60, 92), (62, 70)), (76, 64)),
    "120102": (((128, 44), (158, 60), (150, 106), (116, 108), (90, 84), (90, 58)), (124, 76)),
    "120103": (((60, 92), (90, 84), (116, 108), (110, 146), (54, 150), (38, 122)), (80, 118)),
}
AT, WIDE, HIGH = (322, 400), 490, 572  # the window's corner, and the size of the whole


def districts(told: Iterable[Data]) -> Markup:
    """The sixteen districts, each a link to its list, the darker the more institutions there are."""
    here = {one["code"]: one for one in told}
    most = max((one["count"] for one in here.values()), default=0)
    shapes = [(code, tuple(CORNERS[corner] for corner in corners), at) for code, (corners, at) in OUTER.items()]
    left, top = AT
    shapes += [
        (code, tuple((left + x, top + y) for x, y in corners), (left + at[0], top + at[1]))
        for code, (corners, at) in CENTRE.items()
    ]
    window = Markup(
        '<polygon class="heart" points="120,364 153,370 158,394 143,414 115,408 102,384"/>'
        '<path class="lead-line" d="M158 392L{} {}"/><text class="inset" x="{}" y="{}">市内六区</text>'
    ).format(left + 2, top + 60, left + 80, top - 12)
    drawn = [_district(here[code], corners, at, most) for code, corners, at in shapes if code in here]
    return Markup('<svg class="map" viewBox="0 0 {} {}">{}{}</svg>').format(WIDE, HIGH, Markup("").join(drawn), window)


def _district(told: Data, corners: Iterable[tuple[int, int]], at: tuple[int, int], most: int) -> Markup:
    shade = -(-told["count"] * (SHADES - 1) // most) if most else 0
    points = " ".join(f"{x},{y}" for x, y in corners)
    short = told["name"].removesuffix("新区") if len(told["name"]) > 3 else told["name"].removesuffix("区")
    return Markup(
        '<a href="{}"><polygon class="shade-{}" points="{}"/><text x="{}" y="{}" class="on-{}">{}</text>'
        '<text x="{}" y="{}" class="number on-{}">{}家</text></a>'
    ).format(
        url(path(Address("district", told["code"]))), shade, points,
        at[0], at[1], shade, short, at[0], at[1] + 15, shade, told["count"],
    )  # fmt: skip


def bars(rows: Iterable[tuple[str, int]]) -> Markup:
    """Lengths beside a table that has the same numbers: hidden from those who listen."""
    told = list(rows)
    most = max((number for _, number in told), default=0)
    lines = [
        Markup(
            '<text class="name" x="118" y="{y}">{name}</text><rect class="measure" x="126" y="{top}" width="{width}" height="18" rx="2"/>'
            '<text class="value" x="{end}" y="{y}">{number}</text>'
        ).format(y=n * 30 + 19, top=n * 30 + 5, name=name, width=_length(number, most), end=134 + _length(number, most), number=number)
        for n, (name, number) in enumerate(told)
    ]
    return Markup('<svg class="chart" viewBox="0 0 480 {0}" width="480" height="{0}" aria-hidden="true">{1}</svg>').format(
        len(told) * 30, Markup("").join(lines)
    )


def stacked(rows: Iterable[tuple[str, int, int]]) -> Markup:
    """The same with two parts a bar."""
    told = list(rows)
    most = max((first + second for _, first, second in told), default=0)
    lines = [
        Markup(
            '<text class="name" x="78" y="{y}">{name}</text><rect class="measure" x="86" y="{top}" width="{one}" height="18"/>'
            '<rect class="measure other" x="{mid}" y="{top}" width="{two}" height="18"/><text class="value" x="{end}" y="{y}">{number}</text>'
        ).format(
            y=n * 30 + 19, top=n * 30 + 5, name=name, one=(one := _length(first, most, 330)), mid=86 + one,
            two=(two := _length(second, most, 330)), end=94 + one + two, number=first + second,
        )
        for n, (name, first, second) in enumerate(told)
    ]  # fmt: skip
    return Markup('<svg class="chart" viewBox="0 0 480 {0}" width="480" height="{0}" aria-hidden="true">{1}</svg>').format(
        len(told) * 30, Markup("").join(lines)
    )


def _length(number: int, most: int, room: int = 300) -> int:
    return max(round(room * number / most), 2) if number and most else 0
