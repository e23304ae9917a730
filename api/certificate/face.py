"""The typeface certificates are printed in. 仿宋 is usual, but no free one comes as a package: a Song face is shipped.

A deployment that owns a fuller or a 仿宋 face gives its file instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst
from fontTools.ttLib import TTFont


@dataclass(frozen=True)
class Face:
    """One font file, alone or with others in its folder, and its family's name."""

    file: Path
    family: str

    @cached_property
    def fonts(self) -> typst.Fonts:
        """What the typesetter loads: this folder, and nothing of the machine it runs on."""
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[self.file.parent])

    @cached_property
    def characters(self) -> frozenset[int]:
        """What it can write."""
        with TTFont(self.file, lazy=True) as font:
            return frozenset(font.getBestCmap())

    @classmethod
    def of(cls, file: Path) -> Face:
        """The face in a file."""
        with TTFont(file, lazy=True) as font:
            return cls(file, str(font["name"].getBestFamilyName()))


SHIPPED = Face(pylopdf_fonts_zh_cn.serif_path(), "Noto Serif SC")
