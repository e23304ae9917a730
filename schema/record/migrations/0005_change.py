"""Article 11: changes with their lines, dated versions of what is filed, and since when places and people are registered."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from schema.record.base import uuid7

CASCADE = OnDelete.CASCADE


def to(model: str, name: str, many: str, null: bool = False) -> Any:
    options: dict[str, Any] = {"source_field": f"{name}_id", "null": null, "db_constraint": True, "to_field": "id"}
    return fields.ForeignKeyField(f"jinji.{model}", many, CASCADE, **options)


def key() -> Any:
    return fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)


def options(table: str, says: str) -> dict[str, str]:
    return {"table": table, "app": "jinji", "pk_attr": "id", "table_description": says}


TABLES = [
    ops.CreateModel(
        name="ChangeRequest",
        fields=[
            ("id", key()),
            ("stage", fields.CharField(max_length=16)),
            ("since", fields.DatetimeField()),
            ("due", fields.DateField(null=True)),
            ("number", fields.CharField(null=True, unique=True, max_length=40)),
            ("institution", to("Institution", "institution", "change_requests")),
            ("call", to("Call", "call", "change_requests", True)),
            ("version", fields.SmallIntField(default=0)),
            ("submitted_at", fields.DatetimeField(null=True)),
            ("confirmed_at", fields.DatetimeField(null=True)),
            ("confirmed_on", fields.DateField(null=True)),
            ("summary", fields.CharField(null=True, max_length=200)),
        ],
        options=options("change_request", "变更申请；经确认的，对外为变更公告"),
        bases=["Case"],
    ),
    ops.CreateModel(
        name="ChangeLine",
        fields=[
            ("id", key()),
            ("change", to("ChangeRequest", "change", "lines")),
            ("ordinal", fields.SmallIntField()),
            ("subject", fields.CharField(max_length=16)),
            ("value", fields.CharField(null=True, max_length=300)),
            ("kind", fields.CharField(null=True, max_length=16)),
            ("district", to("District", "district", "change_lines", True)),
            ("place", fields.CharField(null=True, max_length=100)),
            ("address", fields.CharField(null=True, max_length=200)),
            ("site", to("Site", "site", "change_lines", True)),
            ("new_site", fields.SmallIntField(null=True)),
            ("staff", to("Staff", "staff", "change_lines", True)),
            ("duty", fields.CharField(null=True, max_length=20)),
            ("person", fields.CharField(null=True, max_length=50)),
            ("card", fields.CharField(null=True, max_length=60)),
            ("card_valid_to", fields.DateField(null=True)),
            ("scope", to("Scope", "scope", "change_lines", True)),
            ("occupation", to("Occupation", "occupation", "change_lines", True)),
            ("work_type", fields.CharField(null=True, max_length=60)),
            ("level", fields.SmallIntField(null=True)),
            ("standard", to("Standard", "standard", "change_lines", True)),
            ("experience", fields.TextField(null=True)),
            ("evidence_title", fields.CharField(null=True, max_length=200)),
            ("evidence_sha256", fields.CharField(null=True, max_length=64)),
            ("evidence_issued_on", fields.DateField(null=True)),
            ("before", fields.CharField(null=True, max_length=400)),
            ("after", fields.CharField(null=True, max_length=400)),
            ("person_before", fields.CharField(null=True, max_length=50)),
            ("outcome", fields.CharField(max_length=12)),
            ("reason", fields.CharField(null=True, max_length=1000)),
            ("filing", to("Filing", "filing", "change_lines", True)),
        ],
        options=options("change_line", "变更事项：一行一项，各有结果"),
        bases=["Record"],
    ),
    ops.CreateModel(
        name="ChangeReason",
        fields=[
            ("id", key()),
            ("change", to("ChangeRequest", "change", "reasons")),
            ("version", fields.SmallIntField()),
            ("code", fields.CharField(max_length=40)),
            ("line_ordinal", fields.SmallIntField(null=True)),
            ("message", fields.CharField(max_length=1000)),
        ],
        options=options("change_reason", "退回变更申请的理由"),
        bases=["Record"],
    ),
    ops.CreateModel(
        name="Version",
        fields=[
            ("id", key()),
            ("institution", to("Institution", "institution", "versions")),
            ("change", to("ChangeRequest", "change", "versions", True)),
            ("name", fields.CharField(max_length=100)),
            ("kind", fields.CharField(max_length=16)),
            ("district", to("District", "district", "versions")),
            ("address", fields.CharField(max_length=200)),
            ("phone", fields.CharField(max_length=40)),
            ("legal_person", fields.CharField(max_length=50)),
            ("fee_basis", fields.CharField(null=True, max_length=300)),
            ("since", fields.DatetimeField()),
            ("until", fields.DatetimeField(null=True)),
        ],
        options=options("institution_version", "登记版本：评价机构的登记事项自何时至何时如此（第十一条）"),
        bases=["Record"],
    ),
    ops.AddField("Scope", "opened_by", to("ChangeRequest", "opened_by", "opened_scopes", True)),
    ops.AddField("Scope", "ended_by", to("ChangeRequest", "ended_by", "ended_scopes", True)),
    *(ops.AddField(model, name, fields.DateField(null=True)) for model in ("Site", "Staff") for name in ("since", "until")),
]  # fmt: skip

# What was there before counts from the day its unit was registered, and an institution's facts from its listing.
FILLED = """
UPDATE site SET since = coalesce((SELECT min(l.occurred_at AT TIME ZONE 'Asia/Shanghai')::date FROM ledger l
  WHERE l.noun = 'unit' AND l.case_id = site.unit_id), CURRENT_DATE);
UPDATE staff SET since = coalesce((SELECT min(l.occurred_at AT TIME ZONE 'Asia/Shanghai')::date FROM ledger l
  WHERE l.noun = 'unit' AND l.case_id = staff.unit_id), CURRENT_DATE);
INSERT INTO institution_version (id, institution_id, name, kind, district_id, address, phone, legal_person, fee_basis, since)
  SELECT gen_random_uuid(), i.id, i.name, i.kind, i.district_id, i.address, i.phone, u.legal_person, i.fee_basis,
    coalesce((SELECT min(s.since) FROM stay s WHERE s.case_id = i.id), i.since)
  FROM institution i JOIN unit u ON u.id = i.unit_id;
"""

WALL = """
CREATE UNIQUE INDEX change_line_one_ordinal ON change_line (change_id, ordinal);
CREATE UNIQUE INDEX version_one_present ON institution_version (institution_id) WHERE until IS NULL;
ALTER TABLE change_request ADD CONSTRAINT change_stage CHECK (
    stage IN ('DRAFT', 'REVIEW', 'RETURNED', 'CONFIRMED', 'REFUSED', 'TORN_OUT', 'WITHDRAWN')),
  ADD CONSTRAINT change_numbered CHECK (stage IN ('DRAFT', 'WITHDRAWN') OR number IS NOT NULL),
  ADD CONSTRAINT change_dated CHECK ((stage = 'CONFIRMED') = (confirmed_at IS NOT NULL)
    AND num_nonnulls(confirmed_at, confirmed_on, summary) IN (0, 3));
ALTER TABLE change_line ADD CONSTRAINT change_line_outcome CHECK (
    outcome IN ('PENDING', 'CONFIRMED', 'REFUSED', 'TORN_OUT', 'WITHDRAWN')),
  ADD CONSTRAINT change_line_torn CHECK ((outcome = 'TORN_OUT') = (filing_id IS NOT NULL)),
  ADD CONSTRAINT change_line_reasoned CHECK (outcome <> 'REFUSED' OR reason IS NOT NULL);
ALTER TABLE institution_version ADD CONSTRAINT version_dates CHECK (until > since),
  ADD CONSTRAINT version_no_overlap EXCLUDE USING gist (
  (int8range(hashtextextended(institution_id::text, 0), hashtextextended(institution_id::text, 0), '[]')) WITH &&,
  (tstzrange(since, until)) WITH &&);
-- granted to begin later and given up before: an empty stretch of days, which overlaps nothing
ALTER TABLE scope DROP CONSTRAINT scope_dates, DROP CONSTRAINT scope_no_overlap,
  ADD CONSTRAINT scope_dates CHECK (valid_from <= valid_to OR ended_by_id IS NOT NULL),
  ADD CONSTRAINT scope_no_overlap EXCLUDE USING gist (
  (int8range(hashtextextended(institution_id::text || occupation_id::text || coalesce(work_type, '') || level::text
     || site_id::text, 0), hashtextextended(institution_id::text || occupation_id::text || coalesce(work_type, '')
     || level::text || site_id::text, 0), '[]')) WITH &&,
  (CASE WHEN valid_from <= valid_to THEN daterange(valid_from, valid_to, '[]') ELSE 'empty'::daterange END) WITH &&);
ALTER TABLE site ADD CONSTRAINT site_dates CHECK (until >= since);
ALTER TABLE staff ADD CONSTRAINT staff_dates CHECK (until >= since);
CREATE TRIGGER append_only BEFORE DELETE ON scope FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER append_only BEFORE DELETE ON institution_version FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE FUNCTION jinji_frozen_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.until IS NOT NULL OR to_jsonb(NEW) - 'until' <> to_jsonb(OLD) - 'until' THEN
    RAISE EXCEPTION 'a version that has been is frozen' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER frozen BEFORE UPDATE ON institution_version FOR EACH ROW EXECUTE FUNCTION jinji_frozen_version();
CREATE FUNCTION jinji_frozen_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a confirmed line is frozen' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON change_line FOR EACH ROW WHEN (OLD.outcome = 'CONFIRMED')
  EXECUTE FUNCTION jinji_frozen_line();
CREATE INDEX change_institution_case ON change_request (institution_id);
CREATE INDEX change_announced ON change_request (confirmed_at, id) WHERE stage = 'CONFIRMED';
CREATE INDEX change_line_change ON change_line (change_id); CREATE INDEX change_line_filing ON change_line (filing_id);
CREATE INDEX change_reason_change ON change_reason (change_id);
CREATE INDEX version_institution ON institution_version (institution_id, since);
CREATE INDEX version_bigrams ON institution_version USING gin (jinji_bigrams(name));
"""


class Migration(migrations.Migration):
    """Tables first, then what they hold of what has been, then their wall."""

    dependencies = [("jinji", "0004_plain")]
    operations = [
        *TABLES,
        ops.RunSQL(FILLED),
        *(ops.AlterField(model, "since", fields.DateField()) for model in ("Site", "Staff")),
        ops.RunSQL(WALL),
    ]
