"""Application as people live it: files, registers, submitted versions and their differences, experts' ties, selection."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from schema.record.base import uuid7
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.base import OnDelete
from tortoise import fields

CHUNKS = """
CREATE TABLE file_chunk (
  sha256 varchar(64) NOT NULL REFERENCES file_blob (sha256) ON DELETE CASCADE, ordinal int NOT NULL,
  bytes bytea NOT NULL, PRIMARY KEY (sha256, ordinal), CONSTRAINT chunk_size CHECK (octet_length(bytes) BETWEEN 1 AND 262144));
ALTER TABLE file_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;
COMMENT ON TABLE file_chunk IS '文件内容的一块';
"""

WALL = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON submission FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON submission EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON submission_fact FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON submission_fact EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON submission_difference FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON submission_difference EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON screening FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON screening EXECUTE FUNCTION jinji_append_only();
CREATE FUNCTION jinji_criteria_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.criteria IS DISTINCT FROM OLD.criteria OR NEW.call_id <> OLD.call_id THEN
    RAISE EXCEPTION 'the criteria of a selection are fixed' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER criteria_fixed BEFORE UPDATE ON round FOR EACH ROW EXECUTE FUNCTION jinji_criteria_fixed();
CREATE FUNCTION jinji_file_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.name, NEW.sha256, NEW.size, NEW.media_type, NEW.uploaded_by_id) IS DISTINCT FROM
     (OLD.name, OLD.sha256, OLD.size, OLD.media_type, OLD.uploaded_by_id) THEN
    RAISE EXCEPTION 'a file handed in is what it is' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER file_fixed BEFORE UPDATE ON attachment FOR EACH ROW EXECUTE FUNCTION jinji_file_fixed();
CREATE UNIQUE INDEX submission_once ON submission (filing_id, version);
CREATE UNIQUE INDEX fact_once ON submission_fact (submission_id, part, key);
CREATE UNIQUE INDEX requirement_once ON requirement (filing_id, code);
ALTER TABLE attachment ADD CONSTRAINT attachment_stage CHECK (stage IN ('LOOSE', 'KEPT', 'DISCARDED')),
  ADD CONSTRAINT attachment_hash CHECK (sha256 ~ '^[0-9a-f]{64}$'), ADD CONSTRAINT attachment_size CHECK (size > 0),
  ADD CONSTRAINT attachment_whole CHECK ((stage = 'DISCARDED') = (blob_id IS NULL) AND coalesce(blob_id = sha256, true)),
  ADD CONSTRAINT attachment_retained CHECK ((stage = 'KEPT') = (keep_until IS NOT NULL));
ALTER TABLE equipment ADD CONSTRAINT equipment_count CHECK (count > 0),
  ADD CONSTRAINT equipment_dates CHECK (until >= since);
ALTER TABLE screening ADD CONSTRAINT screening_somewhere CHECK (num_nonnulls(filing_id, round_id) = 1);
ALTER TABLE seat ADD CONSTRAINT seat_answered CHECK (NOT declined OR (recused AND accepted_at IS NULL)),
  ADD CONSTRAINT seat_opinion_after_acceptance CHECK (opined_at IS NULL OR accepted_at IS NOT NULL);
ALTER TABLE submission_fact ADD CONSTRAINT fact_pairs CHECK (cardinality(labels) = cardinality(texts));
ALTER TABLE tie ADD CONSTRAINT tie_dates CHECK (since <= until);
"""

BEFORE = "UPDATE seat SET accepted_at = coalesce(opined_at, now());"  # seats of the time before invitations count as accepted

READING = """
CREATE INDEX attachment_blob ON attachment (blob_id); CREATE INDEX attachment_unit ON attachment (unit_id);
CREATE INDEX attachment_uploader ON attachment (uploaded_by_id, uploaded_at); CREATE INDEX attachment_due ON attachment (due) WHERE stage = 'LOOSE';
CREATE INDEX evidence_attachment ON evidence (attachment_id); CREATE INDEX filing_original ON filing (original_id);
CREATE INDEX fact_attachment ON submission_fact (attachment_id); CREATE INDEX seat_attachment ON seat (attachment_id);
CREATE INDEX difference_submission ON submission_difference (submission_id, ordinal);
CREATE INDEX equipment_unit ON equipment (unit_id); CREATE INDEX equipment_site ON equipment (site_id);
CREATE INDEX screening_filing ON screening (filing_id); CREATE INDEX screening_round ON screening (round_id);
CREATE INDEX screening_expert ON screening (expert_id); CREATE INDEX tie_expert ON tie (expert_id);
CREATE VIEW round_standing AS
  SELECT f.id, f.round_id, f.id AS filing_id, count(s.total)::int AS scores, coalesce(sum(s.total), 0)::int AS points,
    avg(s.total) AS average, (rank() OVER (PARTITION BY f.round_id ORDER BY avg(s.total) DESC NULLS LAST))::int AS place
  FROM filing f LEFT JOIN (SELECT score.* FROM score JOIN seat ON seat.id = score.seat_id WHERE NOT seat.recused) s ON s.filing_id = f.id
  WHERE f.round_id IS NOT NULL AND f.stage <> 'WITHDRAWN' GROUP BY f.id;
CREATE VIEW round_coverage AS
  SELECT md5(f.round_id::text || p.district_id::text || i.occupation_id::text)::uuid AS id, f.round_id, p.district_id, i.occupation_id,
    count(DISTINCT f.id)::int AS applicants, (SELECT count(DISTINCT c.institution_id)::int FROM scope c
      JOIN institution n ON n.id = c.institution_id AND n.stage = 'ACTIVE' JOIN site q ON q.id = c.site_id
      WHERE c.occupation_id = i.occupation_id AND q.district_id = p.district_id) AS filed
  FROM filing f JOIN item i ON i.filing_id = f.id JOIN site p ON p.id = i.site_id
  WHERE f.round_id IS NOT NULL AND f.stage <> 'WITHDRAWN' GROUP BY f.round_id, p.district_id, i.occupation_id;
"""


class Migration(migrations.Migration):
    dependencies = [('jinji', '0006_ending')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Blob',
            fields=[
                ('sha256', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('size', fields.IntField()),
            ],
            options={'table': 'file_blob', 'app': 'jinji', 'pk_attr': 'sha256', 'table_description': '文件内容，以其SHA-256为名，同样的内容只存一份；字节在file_chunk表，分块存放'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Attachment',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('name', fields.CharField(max_length=200)),
                ('media_type', fields.CharField(max_length=100)),
                ('size', fields.IntField()),
                ('sha256', fields.CharField(max_length=64)),
                ('blob', fields.ForeignKeyField('jinji.Blob', source_field='blob_id', null=True, db_constraint=True, to_field='sha256', related_name='attachments', on_delete=OnDelete.RESTRICT)),
                ('uploaded_by', fields.ForeignKeyField('jinji.Account', source_field='uploaded_by_id', db_constraint=True, to_field='id', related_name='attachments', on_delete=OnDelete.RESTRICT)),
                ('unit', fields.ForeignKeyField('jinji.Unit', source_field='unit_id', null=True, db_constraint=True, to_field='id', related_name='attachments', on_delete=OnDelete.CASCADE)),
                ('uploaded_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('keep_until', fields.DateField(null=True)),
                ('retention', fields.CharField(null=True, max_length=200)),
            ],
            options={'table': 'attachment', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '附件'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='Equipment',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('unit', fields.ForeignKeyField('jinji.Unit', source_field='unit_id', db_constraint=True, to_field='id', related_name='equipment', on_delete=OnDelete.CASCADE)),
                ('site', fields.ForeignKeyField('jinji.Site', source_field='site_id', db_constraint=True, to_field='id', related_name='equipment', on_delete=OnDelete.CASCADE)),
                ('name', fields.CharField(max_length=100)),
                ('model', fields.CharField(null=True, max_length=100)),
                ('count', fields.IntField()),
                ('since', fields.DateField()),
                ('until', fields.DateField(null=True)),
            ],
            options={'table': 'equipment', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '设施设备'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Requirement',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('filing', fields.ForeignKeyField('jinji.Filing', source_field='filing_id', db_constraint=True, to_field='id', related_name='requirements', on_delete=OnDelete.CASCADE)),
                ('code', fields.CharField(max_length=10)),
                ('says', fields.CharField(max_length=300)),
                ('paper', fields.CharField(max_length=200)),
                ('article', fields.CharField(max_length=60)),
            ],
            options={'table': 'requirement', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '第九条的一项条件：本申请须具备的，起草时按当日的规则集列出'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Screening',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('filing', fields.ForeignKeyField('jinji.Filing', source_field='filing_id', null=True, db_constraint=True, to_field='id', related_name='screenings', on_delete=OnDelete.CASCADE)),
                ('round', fields.ForeignKeyField('jinji.Round', source_field='round_id', null=True, db_constraint=True, to_field='id', related_name='screenings', on_delete=OnDelete.CASCADE)),
                ('expert', fields.ForeignKeyField('jinji.Account', source_field='expert_id', db_constraint=True, to_field='id', related_name='screenings', on_delete=OnDelete.CASCADE)),
                ('screened_on', fields.DateField()),
                ('found', ArrayField(element_type='TEXT')),
            ],
            options={'table': 'screening', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '利害关系排查：对一位专家的一次排查；没有发现的也记录'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Submission',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('filing', fields.ForeignKeyField('jinji.Filing', source_field='filing_id', db_constraint=True, to_field='id', related_name='submissions', on_delete=OnDelete.CASCADE)),
                ('version', fields.SmallIntField()),
                ('submitted_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('sha256', fields.CharField(max_length=64)),
            ],
            options={'table': 'submission', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '提交版本'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Difference',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('submission', fields.ForeignKeyField('jinji.Submission', source_field='submission_id', db_constraint=True, to_field='id', related_name='differences', on_delete=OnDelete.CASCADE)),
                ('ordinal', fields.SmallIntField()),
                ('kind', fields.CharField(max_length=8)),
                ('part', fields.CharField(max_length=10)),
                ('subject', fields.CharField(max_length=300)),
                ('field', fields.CharField(null=True, max_length=40)),
                ('before', fields.TextField(null=True, unique=False)),
                ('after', fields.TextField(null=True, unique=False)),
                ('bears_on', ArrayField(element_type='TEXT')),
            ],
            options={'table': 'submission_difference', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '一次重新提交的一处改动'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Fact',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('submission', fields.ForeignKeyField('jinji.Submission', source_field='submission_id', db_constraint=True, to_field='id', related_name='facts', on_delete=OnDelete.CASCADE)),
                ('ordinal', fields.SmallIntField()),
                ('part', fields.CharField(max_length=10)),
                ('key', fields.CharField(max_length=240)),
                ('subject', fields.CharField(max_length=300)),
                ('labels', ArrayField(element_type='TEXT')),
                ('texts', ArrayField(element_type='TEXT')),
                ('bears_on', ArrayField(element_type='TEXT')),
                ('attachment', fields.ForeignKeyField('jinji.Attachment', source_field='attachment_id', null=True, db_constraint=True, to_field='id', related_name='facts', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'submission_fact', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '提交版本中的一件事实'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Tie',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('expert', fields.ForeignKeyField('jinji.Account', source_field='expert_id', db_constraint=True, to_field='id', related_name='ties', on_delete=OnDelete.CASCADE)),
                ('kind', fields.CharField(max_length=12)),
                ('credit_code', fields.CharField(max_length=18)),
                ('name', fields.CharField(max_length=100)),
                ('since', fields.DateField(null=True)),
                ('until', fields.DateField(null=True)),
                ('note', fields.CharField(max_length=300)),
                ('declared_on', fields.DateField()),
                ('withdrawn_on', fields.DateField(null=True)),
            ],
            options={'table': 'tie', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '专家与单位的关系：申报的，更正的留有日期'},
            bases=['Record'],
        ),
        ops.AddField(
            model_name='Check',
            name='carried_from',
            field=fields.SmallIntField(null=True),
        ),
        ops.AddField(
            model_name='Evidence',
            name='attachment',
            field=fields.ForeignKeyField('jinji.Attachment', source_field='attachment_id', null=True, db_constraint=True, to_field='id', related_name='evidence', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Filing',
            name='outcome',
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name='Filing',
            name='original',
            field=fields.ForeignKeyField('jinji.Attachment', source_field='original_id', null=True, db_constraint=True, to_field='id', related_name='originals', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='ReturnReason',
            name='article',
            field=fields.CharField(default='', max_length=60),
        ),
        ops.AddField(
            model_name='ReturnReason',
            name='text',
            field=fields.CharField(default='', max_length=100),
        ),
        ops.AddField(
            model_name='Seat',
            name='accepted_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Seat',
            name='attachment',
            field=fields.ForeignKeyField('jinji.Attachment', source_field='attachment_id', null=True, db_constraint=True, to_field='id', related_name='opinions', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Seat',
            name='declined',
            field=fields.BooleanField(default=False),
        ),
        *[ops.RunSQL(sql) for sql in (CHUNKS, BEFORE, WALL, READING)],
    ]
