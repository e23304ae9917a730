"""The read path: one GraphQL operation becomes ONE PostgreSQL statement that answers the response JSON as bytes.

`compile_fields` walks a validated selection set, reads what each field says of itself (`api.read`) and the visibility
of each record (`visible_to`), and writes JSON text with `||` and `string_agg`. A field with a resolver in Python only
has its columns fetched; then the ordinary executor goes over the answer (`whole` is false).
"""

from .roots import Compiler, compile_fields, compile_row
from .text import Plan

__all__ = ["Compiler", "Plan", "compile_fields", "compile_row"]
