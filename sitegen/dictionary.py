"""The dictionary of the tables to take away: what each column is, in the contract's own words. Written by `make schema`."""

import sys
from pathlib import Path

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, build_schema, get_named_type

from sitegen.table import SHEETS

KINDS = {"String": "文字", "Int": "整数", "Boolean": "是否", "Date": "日期", "DateTime": "时刻"}  # all others are codes
HEAD = """---
description: 数据下载的每一张表、每一列是什么意思，由接口的契约生成。
---
# 数据字典

[数据下载](/data/#download)的各表各列。说明取自接口的契约，与登记系统实际使用的是同一份。

CSV 和工作簿用中文列名，JSON 和 JSON Lines 用英文名。空值在 CSV 里是空格子，在 JSON 里是 `null`；日期写作 `2022-10-10`，时刻带有时区。
"""


def written(contract: str) -> str:
    """The page /data/dictionary/ as MkDocs reads it."""
    schema = build_schema(contract)
    parts = [HEAD]
    for sheet in SHEETS.values():
        parts += [f"\n## {sheet.title} {{: #{sheet.name} }}\n", "\n| 列 | 英文名 | 类型 | 说明 |\n|---|---|---|---|\n"]
        for column in sheet.columns:
            kind, text = _field(schema, column.field)
            parts.append(f"| {column.heading} | `{column.name}` | {kind} | {text} |\n")
    return "".join(parts)


def _field(schema: GraphQLSchema, field: str) -> tuple[str, str]:
    """The type at the end of a path of the contract, and what is said on the way to it."""
    root, *names = field.split(".")
    of, kind, said = schema.type_map[root], "", []
    for name in names:
        assert isinstance(of, GraphQLObjectType | GraphQLInterfaceType), field
        told = of.fields[name]
        said.append(" ".join((told.description or "").split()).replace("|", "\\|"))
        of, kind = get_named_type(told.type), str(told.type)
    word = KINDS.get(kind.strip("[]!"), "代码")
    return ("几个" if "[" in kind else "") + word + ("" if kind.endswith("!") else "，可空"), "：".join(said)


if __name__ == "__main__":
    sys.stdout.write(written(Path(sys.argv[1]).read_text("utf-8")))
