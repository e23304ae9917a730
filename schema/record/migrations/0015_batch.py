"""Articles 8, 16(3), 16(4), 17: batches and their rows, certificates and designs, the archive, and their second wall."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from schema.record.base import uuid7
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.base import OnDelete
from tortoise import fields

SOUND = r"""
ALTER TABLE batch ADD CONSTRAINT batch_stage CHECK (
    stage IN ('DRAFT', 'REPORTED', 'RETURNED', 'CHECKED', 'UPLOADED', 'PUBLISHED', 'CLOSED', 'DISCARDED')),
  ADD CONSTRAINT batch_reported CHECK ((version > 0) = (number IS NOT NULL) AND (version > 0) = (num_nulls(reported_at, received_on, issue_year) = 0)
    AND (version > 0 OR stage IN ('DRAFT', 'DISCARDED'))),
  ADD CONSTRAINT batch_checked CHECK (stage NOT IN ('CHECKED', 'UPLOADED', 'PUBLISHED', 'CLOSED') OR checked_at IS NOT NULL),
  ADD CONSTRAINT batch_uploaded CHECK (stage NOT IN ('UPLOADED', 'PUBLISHED', 'CLOSED')
    OR num_nulls(uploaded_on, upload_reference, upload_sha256) = 0),
  ADD CONSTRAINT batch_counts CHECK (least(enrolled, absent, failed, passed) >= 0 AND absent + failed + passed <= enrolled);
ALTER TABLE batch_row ADD CONSTRAINT batch_row_stage CHECK (
    stage IN ('PROPOSED', 'RETURNED', 'RESUBMITTED', 'ACCEPTED', 'RECHECKED', 'UPLOADED', 'REFUSED', 'PUBLISHED', 'WITHDRAWN')),
  ADD CONSTRAINT batch_row_numbered CHECK (stage IN ('PROPOSED', 'WITHDRAWN') OR certificate_id IS NOT NULL),
  ADD CONSTRAINT batch_row_published CHECK ((stage = 'PUBLISHED') = (num_nulls(national_published_on, national_url, national_sha256) = 0)
    AND num_nulls(national_published_on, national_url, national_sha256) IN (0, 3)),
  ADD CONSTRAINT batch_row_told CHECK (stage NOT IN ('RETURNED', 'REFUSED') OR num_nulls(problem_code, problem) = 0);
ALTER TABLE certificate ADD CONSTRAINT certificate_stage CHECK (stage IN ('RESERVED', 'ISSUABLE', 'ISSUED', 'REPLACED', 'REVOKED', 'VOID')),
  ADD CONSTRAINT certificate_number CHECK (number ~ '^[YS][0-9]{4}12[0-9]{6}[0-9]{2}[0-9A-Z][0-9]{6}$' AND substr(number, 8, 6) <> '000000'
    AND substr(number, 17) <> '000000'),
  ADD CONSTRAINT certificate_parts CHECK (number = prefix || year || level_code || serial AND org_code = prefix
    AND octet_length(prefix) = 13 AND octet_length(year) = 2),
  ADD CONSTRAINT certificate_written CHECK (work_type_name <> '' AND holder_name <> '' AND occupation_name <> '' AND level_label <> ''),
  ADD CONSTRAINT certificate_issued CHECK (stage NOT IN ('ISSUED', 'REPLACED', 'REVOKED') OR num_nulls(design_id, kind, institution_name,
    issued_on, national_published_on, national_url, scope_id) = 0),
  ADD CONSTRAINT certificate_after_publication CHECK (issued_on >= national_published_on),
  ADD CONSTRAINT certificate_kind CHECK (kind IN ('PAPER', 'ELECTRONIC', 'BOTH')),
  ADD CONSTRAINT certificate_revoked CHECK ((stage = 'REVOKED') = (revoked_on IS NOT NULL) AND (stage <> 'REVOKED' OR num_nulls(
    ground, ground_article, reason, decision_document, decision_dated, decision_sha256) = 0)),
  ADD CONSTRAINT certificate_fingerprint CHECK (fingerprint ~ '^[0-9a-f]{64}$');
ALTER TABLE certificate_design ADD CONSTRAINT design_stage CHECK (stage IN ('DRAFT', 'SUBMITTED', 'RETURNED', 'FILED', 'RETIRED')),
  ADD CONSTRAINT design_filed CHECK (stage NOT IN ('FILED', 'RETIRED') OR filed_on IS NOT NULL),
  ADD CONSTRAINT design_electronic CHECK (NOT electronic OR electronic_basis IS NOT NULL),
  ADD CONSTRAINT design_hashes CHECK (layout_sha256 ~ '^[0-9a-f]{64}$' AND seal_sha256 ~ '^[0-9a-f]{64}$');
ALTER TABLE archive_item ADD CONSTRAINT archive_stage CHECK (stage IN ('KEPT', 'PROPOSED', 'DISPOSED')),
  ADD CONSTRAINT archive_medium CHECK (medium IN ('PAPER', 'ELECTRONIC')), ADD CONSTRAINT archive_years CHECK (years > 0),
  ADD CONSTRAINT archive_disposed CHECK ((stage = 'DISPOSED') = (disposed_on IS NOT NULL));
ALTER TABLE disposal ADD CONSTRAINT disposal_outcome CHECK (outcome IN ('OPEN', 'STOPPED', 'DECLINED', 'DONE')),
  ADD CONSTRAINT disposal_done CHECK ((outcome = 'DONE') = (num_nulls(number, confirmed_by_id, confirmed_on, destroyed_on, sha256) = 0)),
  ADD CONSTRAINT disposal_two_people CHECK (confirmed_by_id <> proposed_by_id),
  ADD CONSTRAINT disposal_kept CHECK (proposed_on > kept_until AND destroyed_on >= proposed_on);
ALTER TABLE legal_hold ADD CONSTRAINT hold_lifted CHECK ((lifted_on IS NULL) = (lifting IS NULL) AND lifted_on >= placed_on);
"""

ONE_OF_EACH = """
CREATE UNIQUE INDEX batch_row_one_ordinal ON batch_row (batch_id, ordinal);
CREATE UNIQUE INDEX batch_row_one_live ON batch_row (candidate_id) WHERE stage <> 'WITHDRAWN' AND NOT correction;
CREATE UNIQUE INDEX batch_row_one_certificate ON batch_row (certificate_id) WHERE stage <> 'WITHDRAWN';
CREATE UNIQUE INDEX certificate_one_live ON certificate (document_index, occupation_code, work_type_name, level)
  WHERE stage IN ('RESERVED', 'ISSUABLE', 'ISSUED') AND replaces_id IS NULL;
CREATE UNIQUE INDEX certificate_one_successor ON certificate (replaces_id) WHERE replaces_id IS NOT NULL AND stage <> 'VOID';
CREATE UNIQUE INDEX certificate_one_place ON certificate (institution_id, status_index);
CREATE UNIQUE INDEX batch_export_one_ordinal ON batch_export (batch_id, ordinal);
CREATE UNIQUE INDEX disposal_one_open ON disposal (item_id) WHERE outcome IN ('OPEN', 'DONE');
"""

STAND = """
-- the place in the institution's public status list: any free one, so that it says nothing of the order of issue
CREATE FUNCTION jinji_certificate_born() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE places int := 131072;
BEGIN
  IF NEW.stage <> 'RESERVED' THEN
    RAISE EXCEPTION 'a certificate begins with a reserved number' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  PERFORM pg_advisory_xact_lock(7391010, hashtext(NEW.institution_id::text));
  LOOP
    NEW.status_index := floor(random() * places);
    EXIT WHEN NOT EXISTS (SELECT 1 FROM certificate k WHERE k.institution_id = NEW.institution_id AND k.status_index = NEW.status_index);
    places := least(places * 2, 16777216);
  END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER born BEFORE INSERT ON certificate FOR EACH ROW EXECUTE FUNCTION jinji_certificate_born();
CREATE FUNCTION jinji_certificate_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  may text[];
  ends CONSTANT text[] := '{reason,ground,ground_article,revoked_on,decision_document,decision_dated,decision_sha256,stage,since,due}';
  words CONSTANT text[] := '{holder_name,fingerprint,document_kind,document_tail,document_index,occupation_code,occupation_name,work_type_name,level,level_label,standard_text,assessed_on,scope_id}';
  issue CONSTANT text[] := ends || '{design_id,kind,institution_name,issued_on,national_published_on,national_url}'::text[];
BEGIN
  IF NEW.stage <> OLD.stage AND (OLD.stage, NEW.stage) NOT IN (('RESERVED', 'ISSUABLE'), ('RESERVED', 'VOID'), ('ISSUABLE', 'ISSUED'),
    ('ISSUABLE', 'VOID'), ('ISSUED', 'REPLACED'), ('ISSUED', 'REVOKED')) THEN
    RAISE EXCEPTION 'no way from % to %', OLD.stage, NEW.stage USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.stage <> OLD.stage AND NEW.stage IN ('ISSUABLE', 'ISSUED') AND NOT EXISTS (SELECT 1 FROM batch_row r
    WHERE r.certificate_id = NEW.id AND r.stage = 'PUBLISHED' AND r.national_published_on IS NOT NULL) THEN
    RAISE EXCEPTION 'not published by the national site' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.stage <> OLD.stage AND NEW.stage = 'ISSUED' AND NOT EXISTS (SELECT 1 FROM certificate_design d WHERE d.id = NEW.design_id
    AND d.institution_id = NEW.institution_id AND d.stage = 'FILED' AND (NEW.kind = 'PAPER' OR d.electronic)) THEN
    RAISE EXCEPTION 'no filed design' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  may := CASE OLD.stage WHEN 'RESERVED' THEN ends || words WHEN 'ISSUABLE' THEN issue ELSE ends END;
  IF to_jsonb(NEW) - may <> to_jsonb(OLD) - may THEN
    RAISE EXCEPTION 'what a certificate says is frozen' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER moves BEFORE UPDATE ON certificate FOR EACH ROW EXECUTE FUNCTION jinji_certificate_moves();
CREATE TRIGGER never_reused BEFORE DELETE ON certificate FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON certificate EXECUTE FUNCTION jinji_append_only();
CREATE FUNCTION jinji_row_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.stage = 'PUBLISHED' AND OLD.stage NOT IN ('UPLOADED', 'PUBLISHED') THEN
    RAISE EXCEPTION 'only what was uploaded is published' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.stage IN ('PUBLISHED', 'WITHDRAWN') AND to_jsonb(NEW) <> to_jsonb(OLD) THEN
    RAISE EXCEPTION 'a row that is done is frozen' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (NEW.batch_id, NEW.candidate_id, NEW.ordinal, NEW.correction) <> (OLD.batch_id, OLD.candidate_id, OLD.ordinal, OLD.correction)
    OR (OLD.certificate_id IS NOT NULL AND NEW.certificate_id IS DISTINCT FROM OLD.certificate_id) THEN
    RAISE EXCEPTION 'a row stays what it is' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER moves BEFORE UPDATE ON batch_row FOR EACH ROW EXECUTE FUNCTION jinji_row_moves();
CREATE TRIGGER append_only BEFORE DELETE ON batch_row FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON batch_export FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER append_only BEFORE DELETE ON archive_item FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER append_only BEFORE DELETE ON legal_hold FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER append_only BEFORE DELETE ON disposal FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE FUNCTION jinji_archive_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM legal_hold h WHERE h.item_id = NEW.id AND h.lifted_on IS NULL) THEN
    RAISE EXCEPTION 'on hold' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM disposal d WHERE d.item_id = NEW.id AND d.outcome = 'DONE' AND d.destroyed_on = NEW.disposed_on) THEN
    RAISE EXCEPTION 'no certificate of disposal' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.disposed_on <= (SELECT b.ended_on + make_interval(years => NEW.years) FROM batch b WHERE b.id = NEW.batch_id) THEN
    RAISE EXCEPTION 'not kept long enough' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER gone AFTER UPDATE ON archive_item DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.stage = 'DISPOSED') EXECUTE FUNCTION jinji_archive_gone();
"""

SEARCH = """
CREATE INDEX batch_unit ON batch (unit_id); CREATE INDEX batch_plan ON batch (plan_id); CREATE INDEX batch_stage_due ON batch (stage, due);
CREATE INDEX batch_institution ON batch (institution_id); CREATE INDEX batch_row_batch ON batch_row (batch_id, ordinal);
CREATE INDEX batch_row_candidate ON batch_row (candidate_id); CREATE INDEX batch_row_certificate ON batch_row (certificate_id);
CREATE INDEX certificate_told ON certificate (fingerprint) WHERE stage IN ('ISSUED', 'REVOKED', 'REPLACED');
CREATE INDEX certificate_institution ON certificate (institution_id, id); CREATE INDEX certificate_unit ON certificate (unit_id, id);
CREATE INDEX certificate_candidate ON certificate (candidate_id); CREATE INDEX certificate_replaces ON certificate (replaces_id);
CREATE INDEX certificate_bad ON certificate (institution_id, status_index) WHERE stage IN ('REVOKED', 'REPLACED');
CREATE INDEX design_institution ON certificate_design (institution_id); CREATE INDEX design_unit ON certificate_design (unit_id); CREATE INDEX export_batch ON batch_export (batch_id);
CREATE INDEX archive_unit ON archive_item (unit_id); CREATE INDEX archive_institution ON archive_item (institution_id); CREATE INDEX archive_batch ON archive_item (batch_id);
CREATE INDEX hold_item ON legal_hold (item_id); CREATE INDEX disposal_item ON disposal (item_id);
CREATE INDEX batch_sitting_both ON batch_sitting (batch_id, sitting_id); CREATE INDEX batch_sitting_sitting ON batch_sitting (sitting_id);
"""


class Migration(migrations.Migration):
    dependencies = [('jinji', "0014_import")]

    initial = False

    operations = [
        ops.CreateModel(
            name='Batch',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('number', fields.CharField(null=True, unique=True, max_length=40)),
                ('plan', fields.ForeignKeyField('jinji.Plan', source_field='plan_id', db_constraint=True, to_field='id', related_name='batches', on_delete=OnDelete.RESTRICT)),
                ('institution', fields.ForeignKeyField('jinji.Institution', source_field='institution_id', db_constraint=True, to_field='id', related_name='batches', on_delete=OnDelete.RESTRICT)),
                ('unit', fields.ForeignKeyField('jinji.Unit', source_field='unit_id', db_constraint=True, to_field='id', related_name='batches', on_delete=OnDelete.RESTRICT)),
                ('sittings', fields.ManyToManyField('jinji.Sitting', unique=True, db_constraint=True, through='batch_sitting', forward_key='sitting_id', backward_key='batch_id', related_name='batches', on_delete=OnDelete.CASCADE)),
                ('correction', fields.BooleanField(default=False)),
                ('version', fields.SmallIntField(default=0)),
                ('ended_on', fields.DateField()),
                ('enrolled', fields.IntField(default=0)),
                ('absent', fields.IntField(default=0)),
                ('failed', fields.IntField(default=0)),
                ('passed', fields.IntField(default=0)),
                ('issue_year', fields.SmallIntField(null=True)),
                ('reported_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('received_on', fields.DateField(null=True)),
                ('target_on', fields.DateField(null=True)),
                ('checked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('uploaded_on', fields.DateField(null=True)),
                ('upload_reference', fields.CharField(null=True, max_length=100)),
                ('upload_sha256', fields.CharField(null=True, max_length=64)),
                ('acknowledged_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'batch', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '结果批次'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='ArchiveItem',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('batch', fields.ForeignKeyField('jinji.Batch', source_field='batch_id', db_constraint=True, to_field='id', related_name='archive', on_delete=OnDelete.RESTRICT)),
                ('institution', fields.ForeignKeyField('jinji.Institution', source_field='institution_id', db_constraint=True, to_field='id', related_name='archive', on_delete=OnDelete.RESTRICT)),
                ('unit', fields.ForeignKeyField('jinji.Unit', source_field='unit_id', db_constraint=True, to_field='id', related_name='archive', on_delete=OnDelete.RESTRICT)),
                ('medium', fields.CharField(max_length=12)),
                ('title', fields.CharField(max_length=200)),
                ('quantity', fields.IntField()),
                ('place', fields.CharField(max_length=200)),
                ('years', fields.SmallIntField()),
                ('registered_on', fields.DateField()),
                ('disposed_on', fields.DateField(null=True)),
            ],
            options={'table': 'archive_item', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '评价资料'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='BatchExport',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('batch', fields.ForeignKeyField('jinji.Batch', source_field='batch_id', db_constraint=True, to_field='id', related_name='exports', on_delete=OnDelete.RESTRICT)),
                ('ordinal', fields.SmallIntField()),
                ('mapping', fields.CharField(max_length=40)),
                ('rule_set', fields.CharField(max_length=40)),
                ('numbers', ArrayField(element_type='TEXT')),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'batch_export', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '为上传部鉴定中心导出的文件：记哪些编号、按哪一版列；内容在下载时生成'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Design',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('institution', fields.ForeignKeyField('jinji.Institution', source_field='institution_id', db_constraint=True, to_field='id', related_name='designs', on_delete=OnDelete.RESTRICT)),
                ('unit', fields.ForeignKeyField('jinji.Unit', source_field='unit_id', db_constraint=True, to_field='id', related_name='designs', on_delete=OnDelete.RESTRICT)),
                ('title', fields.CharField(max_length=60)),
                ('layout_sha256', fields.CharField(max_length=64)),
                ('seal_title', fields.CharField(max_length=100)),
                ('seal_sha256', fields.CharField(max_length=64)),
                ('electronic', fields.BooleanField(default=False)),
                ('electronic_basis', fields.CharField(null=True, max_length=300)),
                ('answer', fields.CharField(null=True, max_length=2000)),
                ('filed_on', fields.DateField(null=True)),
                ('retired_on', fields.DateField(null=True)),
            ],
            options={'table': 'certificate_design', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '证书样式和印章'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='Certificate',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('number', fields.CharField(unique=True, max_length=22)),
                ('prefix', fields.CharField(max_length=13)),
                ('year', fields.CharField(max_length=2)),
                ('level_code', fields.CharField(max_length=1)),
                ('serial', fields.CharField(max_length=6)),
                ('candidate', fields.ForeignKeyField('jinji.Candidate', source_field='candidate_id', db_constraint=True, to_field='id', related_name='certificates', on_delete=OnDelete.RESTRICT)),
                ('institution', fields.ForeignKeyField('jinji.Institution', source_field='institution_id', db_constraint=True, to_field='id', related_name='certificates', on_delete=OnDelete.RESTRICT)),
                ('unit', fields.ForeignKeyField('jinji.Unit', source_field='unit_id', db_constraint=True, to_field='id', related_name='certificates', on_delete=OnDelete.RESTRICT)),
                ('scope', fields.ForeignKeyField('jinji.Scope', source_field='scope_id', null=True, db_constraint=True, to_field='id', related_name='certificates', on_delete=OnDelete.RESTRICT)),
                ('design', fields.ForeignKeyField('jinji.Design', source_field='design_id', null=True, db_constraint=True, to_field='id', related_name='certificates', on_delete=OnDelete.RESTRICT)),
                ('replaces', fields.ForeignKeyField('jinji.Certificate', source_field='replaces_id', null=True, db_constraint=True, to_field='id', related_name='replaced_by', on_delete=OnDelete.RESTRICT)),
                ('org_code', fields.CharField(max_length=13)),
                ('holder_name', fields.CharField(max_length=50)),
                ('fingerprint', fields.CharField(max_length=64)),
                ('document_kind', fields.CharField(max_length=20)),
                ('document_tail', fields.CharField(max_length=4)),
                ('document_index', fields.BinaryField()),
                ('occupation_code', fields.CharField(max_length=10)),
                ('occupation_name', fields.CharField(max_length=60)),
                ('work_type_name', fields.CharField(max_length=60)),
                ('level', fields.SmallIntField()),
                ('level_label', fields.CharField(max_length=20)),
                ('standard_text', fields.CharField(max_length=170)),
                ('assessed_on', fields.DateField()),
                ('institution_name', fields.CharField(null=True, max_length=100)),
                ('kind', fields.CharField(null=True, max_length=12)),
                ('issued_on', fields.DateField(null=True)),
                ('national_published_on', fields.DateField(null=True)),
                ('national_url', fields.CharField(null=True, max_length=500)),
                ('reason', fields.CharField(null=True, max_length=1000)),
                ('ground', fields.CharField(null=True, max_length=16)),
                ('ground_article', fields.CharField(null=True, max_length=60)),
                ('revoked_on', fields.DateField(null=True)),
                ('decision_document', fields.CharField(null=True, max_length=60)),
                ('decision_dated', fields.DateField(null=True)),
                ('decision_sha256', fields.CharField(null=True, max_length=64)),
                ('status_index', fields.BigIntField(null=True)),
            ],
            options={'table': 'certificate', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '职业技能等级证书：颁发后内容固定'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='BatchRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('batch', fields.ForeignKeyField('jinji.Batch', source_field='batch_id', db_constraint=True, to_field='id', related_name='rows', on_delete=OnDelete.RESTRICT)),
                ('candidate', fields.ForeignKeyField('jinji.Candidate', source_field='candidate_id', db_constraint=True, to_field='id', related_name='rows', on_delete=OnDelete.RESTRICT)),
                ('certificate', fields.ForeignKeyField('jinji.Certificate', source_field='certificate_id', null=True, db_constraint=True, to_field='id', related_name='rows', on_delete=OnDelete.RESTRICT)),
                ('ordinal', fields.IntField()),
                ('correction', fields.BooleanField(default=False)),
                ('problem_code', fields.CharField(null=True, max_length=40)),
                ('problem', fields.CharField(null=True, max_length=1000)),
                ('mended', fields.CharField(null=True, max_length=500)),
                ('received_on', fields.DateField(null=True)),
                ('national_published_on', fields.DateField(null=True)),
                ('national_url', fields.CharField(null=True, max_length=500)),
                ('national_sha256', fields.CharField(null=True, max_length=64)),
            ],
            options={'table': 'batch_row', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '结果批次的行：一名考生的认定结果'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='Disposal',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('item', fields.ForeignKeyField('jinji.ArchiveItem', source_field='item_id', db_constraint=True, to_field='id', related_name='disposals', on_delete=OnDelete.RESTRICT)),
                ('outcome', fields.CharField(max_length=12)),
                ('number', fields.CharField(null=True, unique=True, max_length=40)),
                ('method', fields.CharField(max_length=100)),
                ('reason', fields.CharField(max_length=500)),
                ('kept_until', fields.DateField()),
                ('proposed_by', fields.ForeignKeyField('jinji.Account', source_field='proposed_by_id', db_constraint=True, to_field='id', related_name='disposals_proposed', on_delete=OnDelete.RESTRICT)),
                ('proposed_on', fields.DateField()),
                ('confirmed_by', fields.ForeignKeyField('jinji.Account', source_field='confirmed_by_id', null=True, db_constraint=True, to_field='id', related_name='disposals_confirmed', on_delete=OnDelete.RESTRICT)),
                ('confirmed_on', fields.DateField(null=True)),
                ('destroyed_on', fields.DateField(null=True)),
                ('sha256', fields.CharField(null=True, max_length=64)),
                ('answer', fields.CharField(null=True, max_length=500)),
            ],
            options={'table': 'disposal', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '销毁证明：一人提请，另一人确认'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='LegalHold',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('item', fields.ForeignKeyField('jinji.ArchiveItem', source_field='item_id', db_constraint=True, to_field='id', related_name='holds', on_delete=OnDelete.RESTRICT)),
                ('reason', fields.CharField(max_length=500)),
                ('document', fields.CharField(null=True, max_length=60)),
                ('placed_by', fields.ForeignKeyField('jinji.Account', source_field='placed_by_id', db_constraint=True, to_field='id', related_name='holds', on_delete=OnDelete.RESTRICT)),
                ('placed_on', fields.DateField()),
                ('lifted_on', fields.DateField(null=True)),
                ('lifting', fields.CharField(null=True, max_length=500)),
            ],
            options={'table': 'legal_hold', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '暂停销毁'},
            bases=['Record'],
        ),
        *(ops.RunSQL(sql) for sql in (SOUND, ONE_OF_EACH, STAND, SEARCH)),
    ]
