"""What a compiled template does most often, done with less: looks a field up in an answer, and escapes a text.

The bytes are those that Jinja's own way makes; every page is full of the same few fields and words.
"""

from functools import lru_cache
from typing import Any

import markupsafe
from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup

KEPT = 256  # characters: longer texts hardly come twice


class Compiler(CodeGenerator):
    """Jinja's, but what it writes asks us."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        super().visit_Template(node, frame)
        self.writeline("from sitegen.swift import escape, looked_up")  # after Jinja's own import, so instead of its escape

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        self.write("looked_up(environment, ")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r})")


def looked_up(environment: Environment, thing: Any, name: str) -> Any:
    """A field of an answer, or else whatever Jinja makes of it."""
    if type(thing) is dict and name in thing:
        return thing[name]
    return environment.getattr(thing, name)


def escape(told: Any) -> str:
    if type(told) is str:
        return _escaped(told) if len(told) < KEPT else markupsafe.escape(told)
    return told if type(told) is Markup else markupsafe.escape(told)


@lru_cache(20_000)
def _escaped(text: str) -> str:
    return str(markupsafe.escape(text))
