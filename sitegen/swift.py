"""What a compiled template does most often, done with less: looks up a field, escapes a text, calls a function, puts out a line.

The bytes are those that Jinja's own way makes; every page is full of the same few fields and words. What is left out is what our
templates have no use for: functions that ask for Jinja's context, and finalizers.
"""

import re
from collections.abc import Iterable, MutableMapping
from contextlib import suppress
from keyword import iskeyword
from typing import Any

import jinja2
import markupsafe
from jinja2 import FileSystemBytecodeCache, Template, nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Macro
from jinja2.utils import missing
from markupsafe import Markup

from sitegen.kept import folder

KEPT = 256  # characters: longer texts hardly come twice
MOST = 20_000  # texts kept
UNSAFE = re.compile("[&<>\"']")


class Compiled(FileSystemBytecodeCache):
    """Templates as they were compiled, as Python keeps its modules; without them they are compiled again."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def compiled() -> Compiled | None:
    """Those of this compiler; Jinja itself asks whether they are of this Python and of this template."""
    where = folder()
    return Compiled(str(where)) if where else None


class Compiler(CodeGenerator):
    """Jinja's, but what it writes asks us."""

    def __init__(self, *told: Any, **named: Any) -> None:
        super().__init__(*told, **named)
        self.names: list[str] = []  # of what is being put out

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        super().visit_Template(node, frame)
        self.writeline("from sitegen.swift import Quick as Macro, escape, escaped")  # after Jinja's own import, so instead of its

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        """A field of an answer, or else whatever Jinja makes of it."""
        name = self.temporary_identifier()
        self.write(f"({name}[{node.attr!r}] if type({name} := ")
        self.visit(node.node, frame)
        self.write(f") is dict and {node.attr!r} in {name} else environment.getattr({name}, {node.attr!r}))")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """Without asking first what the function would like to be told."""
        if node.dyn_args or node.dyn_kwargs or forward_caller or any(map(iskeyword, (told.key for told in node.kwargs))):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def blockvisit(self, found: Iterable[nodes.Node], frame: Frame) -> None:
        """A whole block at once, not piece by piece."""
        if frame.buffer is not None:
            super().blockvisit(found, frame)
            return
        self.buffer(frame)
        super().blockvisit(found, frame)
        self.writeline(f"yield concat({frame.buffer})")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        """A text is escaped as it was the last time; a condition without “else” that does not hold is none."""
        if isinstance(node, nodes.CondExpr) and node.expr2 is None:
            node.expr2 = nodes.Const("")
        self.names.append(name := self.temporary_identifier())
        self.write(f"(escaped[{name}] if type({name} := ")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write(f") is str else escape({self.names.pop()}))")


class Escaped(dict[str, str]):
    """Text -> the same escaped; what came lately is kept."""

    def __missing__(self, text: str) -> str:
        if len(self) >= MOST:
            self.clear()
        made = str(markupsafe.escape(text)) if UNSAFE.search(text) else text
        if len(text) < KEPT:
            self[text] = made
        return made


escaped = Escaped()


def escape(told: Any) -> str:
    """Anything but a text itself."""
    return told if type(told) is Markup else str(told) if type(told) is int else markupsafe.escape(told)


class Quick(Macro):
    """A macro that takes neither more than it names nor a caller."""

    def __init__(self, *told: Any) -> None:
        super().__init__(*told)
        self.plain = not (self.catch_kwargs or self.catch_varargs or self.caller)

    def __call__(self, *given: Any, **named: Any) -> str:
        if not self.plain:
            return super().__call__(*given, **named)
        if len(given) < self._argument_count:
            left = self.arguments[len(given) :]
            given += tuple([named.pop(name, missing) for name in left]) if named else (missing,) * len(left)
        if named or len(given) > self._argument_count:
            return super().__call__(*given, **named)  # which says what is wrong
        return str.__new__(Markup, self._func(*given))


class Environment(jinja2.Environment):
    """Jinja's, with our compiler; its templates never change, and none has globals of its own."""

    code_generator_class = Compiler

    def __init__(self, **told: Any) -> None:
        super().__init__(auto_reload=False, bytecode_cache=compiled(), **told)
        self.loaded: dict[str, Template] = {}

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return self.globals

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Template:
        if name not in self.loaded:
            self.loaded[name] = super()._load_template(name, globals)
        return self.loaded[name]
