"""Articles 14 to 16(2) and 21: plans, sittings, candidates, amendments, supervision records, and their second wall."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from schema.record.base import uuid7
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

WALL = """
ALTER TABLE plan ADD CONSTRAINT plan_stage CHECK (
    stage IN ('DRAFT', 'REVIEW', 'RETURNED', 'ACCEPTED', 'IN_PROGRESS', 'ENDED', 'CLOSED', 'CANCELLED')),
  ADD CONSTRAINT plan_track CHECK (track IN ('EMPLOYER', 'SOCIAL')),
  ADD CONSTRAINT plan_dates CHECK (first_on <= last_on),
  ADD CONSTRAINT plan_numbered CHECK ((version > 0) = (number IS NOT NULL)),
  ADD CONSTRAINT plan_submitted CHECK ((version > 0) = (submitted_at IS NOT NULL AND first_submitted_at IS NOT NULL)
    AND (version > 0 OR stage IN ('DRAFT', 'CANCELLED'))),
  ADD CONSTRAINT plan_accepted CHECK (stage NOT IN ('ACCEPTED', 'IN_PROGRESS', 'ENDED', 'CLOSED') OR accepted_at IS NOT NULL),
  ADD CONSTRAINT plan_ended CHECK ((stage IN ('ENDED', 'CLOSED')) = (ended_on IS NOT NULL)),
  ADD CONSTRAINT plan_rule CHECK ((rule_title IS NULL) = (rule_sha256 IS NULL) AND (rule_document_id IS NULL OR rule_title IS NOT NULL)),
  ADD CONSTRAINT plan_listed CHECK (NOT listed OR (track = 'SOCIAL' AND accepted_at IS NOT NULL)),
  ADD CONSTRAINT plan_enrolled CHECK (enrolled >= 0);
ALTER TABLE sitting ADD CONSTRAINT sitting_stage CHECK (stage IN ('PROPOSED', 'PLANNED', 'HELD', 'ENDED', 'CANCELLED')),
  ADD CONSTRAINT sitting_times CHECK (starts_at ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$' AND ends_at ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'
    AND starts_at < ends_at),
  ADD CONSTRAINT sitting_capacity CHECK (capacity > 0),
  ADD CONSTRAINT sitting_method CHECK (method IN ('THEORY_AND_SKILL', 'REVIEW', 'PROCESS', 'PERFORMANCE', 'DIRECT')),
  ADD CONSTRAINT sitting_flagged CHECK ((flagged_at IS NULL) = (findings = '[]'::jsonb)),
  ADD CONSTRAINT sitting_opened CHECK ((stage IN ('HELD', 'ENDED')) = (opened_at IS NOT NULL)),
  ADD CONSTRAINT sitting_ended CHECK ((stage = 'ENDED') = (ended_at IS NOT NULL) AND ended_at >= opened_at),
  ADD CONSTRAINT sitting_in_scope CHECK (stage NOT IN ('HELD', 'ENDED') OR scope_id IS NOT NULL);
ALTER TABLE amendment ADD CONSTRAINT amendment_stage CHECK (stage IN ('REVIEW', 'ACCEPTED', 'REFUSED', 'WITHDRAWN'));
ALTER TABLE supervision_record ADD CONSTRAINT supervision_phase CHECK (phase IN ('START', 'END'));
ALTER TABLE candidate ADD CONSTRAINT candidate_stage CHECK (
    stage IN ('ENROLLED', 'ELIGIBLE', 'INELIGIBLE', 'EXAMINED', 'ABSENT', 'WITHDRAWN')),
  ADD CONSTRAINT candidate_document CHECK (document_kind IN (
    'ID_CARD', 'RESIDENCE_PERMIT', 'PASSPORT', 'HKM_PERMIT', 'TAIWAN_PERMIT', 'FOREIGN_PERMIT')),
  ADD CONSTRAINT candidate_relation CHECK (relation IN ('OWN', 'DISPATCHED', 'OUTSOURCED', 'INTERN', 'OTHER')),
  ADD CONSTRAINT candidate_index CHECK (octet_length(document_index) = 32),
  ADD CONSTRAINT candidate_sex CHECK (sex IN ('MALE', 'FEMALE')),
  ADD CONSTRAINT candidate_kind CHECK (kind IN ('FIRST', 'HIGHER')),
  ADD CONSTRAINT candidate_grounded CHECK (stage NOT IN ('ELIGIBLE', 'EXAMINED', 'ABSENT') OR ground IS NOT NULL),
  ADD CONSTRAINT candidate_marked CHECK ((stage = 'EXAMINED') = (passed IS NOT NULL) AND (stage = 'EXAMINED' OR
    num_nonnulls(theory, skill, review) = 0)),
  ADD CONSTRAINT candidate_attended CHECK (CASE stage WHEN 'EXAMINED' THEN attended IS TRUE WHEN 'ABSENT' THEN attended IS FALSE
    ELSE true END),
  ADD CONSTRAINT candidate_sat CHECK (stage NOT IN ('EXAMINED', 'ABSENT') OR sitting_id IS NOT NULL),
  ADD CONSTRAINT candidate_scores CHECK (theory BETWEEN 0 AND 100 AND skill BETWEEN 0 AND 100 AND review BETWEEN 0 AND 100);
CREATE UNIQUE INDEX sitting_one_ordinal ON sitting (plan_id, ordinal);
CREATE UNIQUE INDEX sitting_assessor_once ON sitting_assessor (sitting_id, staff_id);
CREATE UNIQUE INDEX supervision_one_phase ON supervision_record (sitting_id, phase);
CREATE UNIQUE INDEX amendment_one_open ON amendment (sitting_id) WHERE stage = 'REVIEW';
CREATE UNIQUE INDEX candidate_one_ordinal ON candidate (plan_id, ordinal);
CREATE UNIQUE INDEX candidate_one_entry ON candidate (plan_id, occupation_id, coalesce(work_type, ''), level, document_index)
  WHERE stage <> 'WITHDRAWN';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON supervision_record FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON deviation FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON plan_reason FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON supervision_record EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON candidate EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER append_only BEFORE DELETE ON candidate FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE FUNCTION jinji_next_candidate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE plan SET enrolled = enrolled + 1 WHERE id = NEW.plan_id RETURNING enrolled INTO NEW.ordinal;
  RETURN NEW;
END $$;
CREATE TRIGGER numbered BEFORE INSERT ON candidate FOR EACH ROW WHEN (NEW.ordinal = 0) EXECUTE FUNCTION jinji_next_candidate();
CREATE INDEX eligibility_plan ON eligibility (plan_id);
ALTER TABLE eligibility ADD CONSTRAINT eligibility_stage CHECK (stage = 'CHECKED'),
  ADD CONSTRAINT eligibility_counts CHECK (eligible >= 0 AND ineligible >= 0 AND eligible + ineligible > 0);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON eligibility FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE FUNCTION jinji_plan_no_way_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% leads nowhere', OLD.stage USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER no_way_back BEFORE UPDATE ON plan FOR EACH ROW
  WHEN (OLD.stage IN ('CLOSED', 'CANCELLED') AND NEW.stage <> OLD.stage) EXECUTE FUNCTION jinji_plan_no_way_back();
CREATE TRIGGER no_way_back BEFORE UPDATE ON sitting FOR EACH ROW
  WHEN (OLD.stage IN ('ENDED', 'CANCELLED') AND NEW.stage <> OLD.stage) EXECUTE FUNCTION jinji_plan_no_way_back();
CREATE TRIGGER no_way_back BEFORE UPDATE ON candidate FOR EACH ROW
  WHEN (OLD.stage = 'WITHDRAWN' AND NEW.stage <> OLD.stage) EXECUTE FUNCTION jinji_plan_no_way_back();
-- article 15: no result, not even an absence, without eligibility found
CREATE TRIGGER eligible_first BEFORE UPDATE ON candidate FOR EACH ROW
  WHEN (NEW.stage IN ('EXAMINED', 'ABSENT') AND OLD.stage NOT IN ('ELIGIBLE', 'EXAMINED', 'ABSENT'))
  EXECUTE FUNCTION jinji_plan_no_way_back();
-- article 21: no sitting without its supervision record; the record is written after the sitting, in the same transaction
CREATE FUNCTION jinji_supervised() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) FROM supervision_record r WHERE r.sitting_id = NEW.id) < (CASE NEW.stage WHEN 'HELD' THEN 1 ELSE 2 END) THEN
    RAISE EXCEPTION 'a sitting without its supervision record' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER supervised AFTER INSERT OR UPDATE ON sitting DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.stage IN ('HELD', 'ENDED')) EXECUTE FUNCTION jinji_supervised();
CREATE VIEW sitting_finding AS SELECT s.id, s.id AS sitting_id, told.place::int AS ordinal, told.one->>'code' AS code,
  told.one->>'message' AS message, told.one->>'article' AS article
  FROM sitting s CROSS JOIN LATERAL jsonb_array_elements(s.findings) WITH ORDINALITY told(one, place);
CREATE INDEX plan_institution ON plan (institution_id); CREATE INDEX plan_unit ON plan (unit_id);
CREATE INDEX plan_first_on ON plan (first_on, id); CREATE INDEX plan_listed_first ON plan (first_on, id) WHERE listed; CREATE INDEX plan_reason_plan ON plan_reason (plan_id);
CREATE INDEX plan_rule_document ON plan (rule_document_id) WHERE rule_document_id IS NOT NULL;
CREATE INDEX sitting_day ON sitting (day, id); CREATE INDEX sitting_institution ON sitting (institution_id);
CREATE INDEX sitting_site ON sitting (site_id); CREATE INDEX sitting_supervisor ON sitting (supervisor_id);
CREATE INDEX sitting_scope ON sitting (scope_id) WHERE scope_id IS NOT NULL;
CREATE INDEX sitting_assessor_staff ON sitting_assessor (staff_id);
CREATE INDEX amendment_plan ON amendment (plan_id); CREATE INDEX amendment_sitting ON amendment (sitting_id);
CREATE INDEX deviation_sitting ON deviation (sitting_id);
CREATE INDEX candidate_sitting ON candidate (sitting_id, ordinal); CREATE INDEX candidate_document ON candidate (document_index);
CREATE INDEX candidate_unit ON candidate (unit_id, id);
CREATE INDEX candidate_photo ON candidate (photo_id) WHERE photo_id IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [('jinji', '0008_deadline')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Plan',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('number', fields.CharField(null=True, unique=True, max_length=40)),
                ('institution', fields.ForeignKeyField('jinji.Institution', source_field='institution_id', db_constraint=True, to_field='id', related_name='plans', on_delete=OnDelete.CASCADE)),
                ('unit', fields.ForeignKeyField('jinji.Unit', source_field='unit_id', db_constraint=True, to_field='id', related_name='plans', on_delete=OnDelete.CASCADE)),
                ('track', fields.CharField(max_length=8)),
                ('title', fields.CharField(max_length=200)),
                ('first_on', fields.DateField()),
                ('last_on', fields.DateField()),
                ('fee_basis', fields.CharField(null=True, max_length=300)),
                ('fee_basis_sha256', fields.CharField(null=True, max_length=64)),
                ('fee_note', fields.CharField(null=True, max_length=500)),
                ('rule_title', fields.CharField(null=True, max_length=200)),
                ('rule_sha256', fields.CharField(null=True, max_length=64)),
                ('rule_document', fields.ForeignKeyField('jinji.Attachment', source_field='rule_document_id', null=True, db_constraint=True, to_field='id', related_name='plan_rules', on_delete=OnDelete.RESTRICT)),
                ('enrolled', fields.IntField(default=0)),
                ('version', fields.SmallIntField(default=0)),
                ('first_submitted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('submitted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('listed', fields.BooleanField(default=False)),
                ('accepted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_on', fields.DateField(null=True)),
                ('remark', fields.CharField(null=True, max_length=2000)),
            ],
            options={'table': 'plan', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '认定方案；社会培训评价组织的，经审查通过后对外公开'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='PlanReason',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('plan', fields.ForeignKeyField('jinji.Plan', source_field='plan_id', db_constraint=True, to_field='id', related_name='reasons', on_delete=OnDelete.CASCADE)),
                ('version', fields.SmallIntField()),
                ('code', fields.CharField(max_length=40)),
                ('article', fields.CharField(max_length=60)),
                ('text', fields.CharField(max_length=100)),
                ('sitting_ordinal', fields.SmallIntField(null=True)),
                ('message', fields.CharField(max_length=1000)),
            ],
            options={'table': 'plan_reason', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '退回认定方案的理由，逐项'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Sitting',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('plan', fields.ForeignKeyField('jinji.Plan', source_field='plan_id', db_constraint=True, to_field='id', related_name='sittings', on_delete=OnDelete.CASCADE)),
                ('institution', fields.ForeignKeyField('jinji.Institution', source_field='institution_id', db_constraint=True, to_field='id', related_name='sittings', on_delete=OnDelete.CASCADE)),
                ('ordinal', fields.SmallIntField()),
                ('day', fields.DateField()),
                ('starts_at', fields.CharField(max_length=5)),
                ('ends_at', fields.CharField(max_length=5)),
                ('site', fields.ForeignKeyField('jinji.Site', source_field='site_id', db_constraint=True, to_field='id', related_name='sittings', on_delete=OnDelete.RESTRICT)),
                ('occupation', fields.ForeignKeyField('jinji.Occupation', source_field='occupation_id', db_constraint=True, to_field='id', related_name='sittings', on_delete=OnDelete.CASCADE)),
                ('work_type', fields.CharField(null=True, max_length=60)),
                ('level', fields.SmallIntField()),
                ('standard', fields.ForeignKeyField('jinji.Standard', source_field='standard_id', db_constraint=True, to_field='id', related_name='sittings', on_delete=OnDelete.CASCADE)),
                ('scope', fields.ForeignKeyField('jinji.Scope', source_field='scope_id', null=True, db_constraint=True, to_field='id', related_name='sittings', on_delete=OnDelete.CASCADE)),
                ('method', fields.CharField(max_length=20)),
                ('capacity', fields.SmallIntField()),
                ('supervisor', fields.ForeignKeyField('jinji.Staff', source_field='supervisor_id', db_constraint=True, to_field='id', related_name='supervised', on_delete=OnDelete.RESTRICT)),
                ('findings', fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ('flagged_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('opened_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('remark', fields.CharField(null=True, max_length=2000)),
            ],
            options={'table': 'sitting', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '场次：一日、一地、一个职业（工种）和等级'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='Amendment',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('number', fields.CharField(unique=True, max_length=40)),
                ('plan', fields.ForeignKeyField('jinji.Plan', source_field='plan_id', db_constraint=True, to_field='id', related_name='amendments', on_delete=OnDelete.CASCADE)),
                ('sitting', fields.ForeignKeyField('jinji.Sitting', source_field='sitting_id', db_constraint=True, to_field='id', related_name='amendments', on_delete=OnDelete.CASCADE)),
                ('reason', fields.CharField(max_length=1000)),
                ('day', fields.DateField(null=True)),
                ('starts_at', fields.CharField(null=True, max_length=5)),
                ('ends_at', fields.CharField(null=True, max_length=5)),
                ('site', fields.ForeignKeyField('jinji.Site', source_field='site_id', null=True, db_constraint=True, to_field='id', related_name='amendments', on_delete=OnDelete.CASCADE)),
                ('supervisor', fields.ForeignKeyField('jinji.Staff', source_field='supervisor_id', null=True, db_constraint=True, to_field='id', related_name='supervisor_amendments', on_delete=OnDelete.CASCADE)),
                ('assessors', fields.ManyToManyField('jinji.Staff', unique=True, db_constraint=True, through='amendment_assessor', forward_key='staff_id', backward_key='amendment_id', related_name='assessor_amendments', on_delete=OnDelete.CASCADE)),
                ('before', fields.CharField(max_length=1000)),
                ('after', fields.CharField(max_length=1000)),
                ('submitted_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('answer', fields.CharField(null=True, max_length=2000)),
            ],
            options={'table': 'amendment', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '方案调整：已通过的方案中一个场次的日期、地点、人员，开始前经审查通过才能改'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='Eligibility',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('plan', fields.ForeignKeyField('jinji.Plan', source_field='plan_id', db_constraint=True, to_field='id', related_name='eligibility_checks', on_delete=OnDelete.RESTRICT)),
                ('institution', fields.ForeignKeyField('jinji.Institution', source_field='institution_id', db_constraint=True, to_field='id', related_name='eligibility_checks', on_delete=OnDelete.CASCADE)),
                ('unit', fields.ForeignKeyField('jinji.Unit', source_field='unit_id', db_constraint=True, to_field='id', related_name='eligibility_checks', on_delete=OnDelete.CASCADE)),
                ('eligible', fields.SmallIntField()),
                ('ineligible', fields.SmallIntField()),
            ],
            options={'table': 'eligibility', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '资格审查：一次审查的人数；各人的结论在考生的台账里'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='Candidate',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('plan', fields.ForeignKeyField('jinji.Plan', source_field='plan_id', db_constraint=True, to_field='id', related_name='candidates', on_delete=OnDelete.RESTRICT)),
                ('sitting', fields.ForeignKeyField('jinji.Sitting', source_field='sitting_id', null=True, db_constraint=True, to_field='id', related_name='candidates', on_delete=OnDelete.RESTRICT)),
                ('institution', fields.ForeignKeyField('jinji.Institution', source_field='institution_id', db_constraint=True, to_field='id', related_name='candidates', on_delete=OnDelete.CASCADE)),
                ('unit', fields.ForeignKeyField('jinji.Unit', source_field='unit_id', db_constraint=True, to_field='id', related_name='candidates', on_delete=OnDelete.CASCADE)),
                ('ordinal', fields.IntField()),
                ('occupation', fields.ForeignKeyField('jinji.Occupation', source_field='occupation_id', db_constraint=True, to_field='id', related_name='candidates', on_delete=OnDelete.CASCADE)),
                ('work_type', fields.CharField(null=True, max_length=60)),
                ('level', fields.SmallIntField()),
                ('name', fields.CharField(max_length=50)),
                ('sex', fields.CharField(null=True, max_length=6)),
                ('born_on', fields.DateField(null=True)),
                ('document_kind', fields.CharField(max_length=20)),
                ('document_sealed', fields.BinaryField()),
                ('document_index', fields.BinaryField()),
                ('document_tail', fields.CharField(max_length=4)),
                ('phone_sealed', fields.BinaryField(null=True)),
                ('phone_tail', fields.CharField(null=True, max_length=4)),
                ('contact_sealed', fields.BinaryField(null=True)),
                ('relation', fields.CharField(null=True, max_length=12)),
                ('kind', fields.CharField(max_length=8)),
                ('resit', fields.BooleanField(default=False)),
                ('ground', fields.CharField(null=True, max_length=500)),
                ('ground_evidence', fields.CharField(null=True, max_length=500)),
                ('particulars', fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ('photo', fields.ForeignKeyField('jinji.Attachment', source_field='photo_id', null=True, db_constraint=True, to_field='id', related_name='candidate_photos', on_delete=OnDelete.RESTRICT)),
                ('attended', fields.BooleanField(null=True)),
                ('theory', fields.DecimalField(null=True, max_digits=5, decimal_places=2)),
                ('skill', fields.DecimalField(null=True, max_digits=5, decimal_places=2)),
                ('review', fields.DecimalField(null=True, max_digits=5, decimal_places=2)),
                ('passed', fields.BooleanField(null=True)),
                ('remark', fields.CharField(null=True, max_length=1000)),
            ],
            options={'table': 'candidate', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '考生：证件号码和电话加密保存'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='Deviation',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('sitting', fields.ForeignKeyField('jinji.Sitting', source_field='sitting_id', db_constraint=True, to_field='id', related_name='deviations', on_delete=OnDelete.CASCADE)),
                ('kind', fields.CharField(max_length=16)),
                ('says', fields.CharField(max_length=1000)),
                ('amended', fields.BooleanField()),
                ('noted_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'deviation', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '实施与方案不一致之处，如实记录'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='SittingAssessor',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('sitting', fields.ForeignKeyField('jinji.Sitting', source_field='sitting_id', db_constraint=True, to_field='id', related_name='assessors', on_delete=OnDelete.CASCADE)),
                ('staff', fields.ForeignKeyField('jinji.Staff', source_field='staff_id', db_constraint=True, to_field='id', related_name='assessed', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'sitting_assessor', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '场次的考评人员'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='SupervisionRecord',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('sitting', fields.ForeignKeyField('jinji.Sitting', source_field='sitting_id', db_constraint=True, to_field='id', related_name='supervision_records', on_delete=OnDelete.CASCADE)),
                ('phase', fields.CharField(max_length=5)),
                ('staff', fields.ForeignKeyField('jinji.Staff', source_field='staff_id', db_constraint=True, to_field='id', related_name='supervision_records', on_delete=OnDelete.RESTRICT)),
                ('statement', fields.CharField(max_length=2000)),
                ('findings', fields.CharField(null=True, max_length=2000)),
                ('signed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'supervision_record', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '内部督导记录：开始和结束各一份，由内部质量督导员签署'},
            bases=['Record'],
        ),
        ops.RunSQL(WALL),
    ]
