"""Codes and catalogue words are plain: see `schema/record/plain.py`."""

from tortoise import migrations
from tortoise.migrations import operations as ops

REFUSED = r'["\\[:cntrl:]]'
PLAIN = {
    "district": ("code", "name"),
    "occupation": ("edition", "code", "name", "successor"),
    "standard": ("code", "title", "issuer", "edition"),
    "call": ("number",),
    "unit": ("credit_code",),
    "filing": ("number",),
    "notice": ("number", "content_hash"),
    "notice_row": ("credit_code", "occupation_code", "edition", "occupation_name", "level_text", "standard_text", "call_number"),
    "institution": ("org_code", "credit_code"),
    "grant_notice": ("number",),
    "ledger": ("noun", "act", "article", "role", "rule_set", "calendar", "before", "after", "hash"),
    "stay": ("noun", "stage", "stage_text", "article", "reading", "calendar_version"),
    "public_change": ("event", "noun", "key", "title", "article"),
}


def _checked(table: str, columns: tuple[str, ...]) -> str:
    checks = (f"ADD CONSTRAINT {table}_{column}_plain CHECK (\"{column}\" !~ '{REFUSED}')" for column in columns)
    return f'ALTER TABLE "{table}" {", ".join(checks)};'


class Migration(migrations.Migration):
    """One CHECK for each plain column."""

    dependencies = [("jinji", "0003_ledger_top")]
    operations = [ops.RunSQL("\n".join(_checked(table, columns) for table, columns in PLAIN.items()))]
