"""Columns of codes and catalogue words, in which no quote, backslash or control character can stand: the database refuses them.

JSON need not escape what stands in them, which is a third of what a page of rows costs (`api.plan`). Only what our own law,
numbering or catalogue writes is listed here; what people write is not.
"""

from __future__ import annotations

PLAIN: dict[str, tuple[str, ...]] = {
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
