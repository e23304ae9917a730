"""Article 15 and PIPL 51: spreadsheets of candidates as they were read, who read whose full number, files sealed at rest."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from schema.record.base import uuid7
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

FILES = """
ALTER TABLE file_chunk DROP CONSTRAINT chunk_size,
  ADD CONSTRAINT chunk_size CHECK (octet_length(bytes) BETWEEN 1 AND 262144 + 64);
"""

WALL = """
ALTER TABLE candidate_import ADD CONSTRAINT candidate_import_stage CHECK (stage IN ('READ', 'TAKEN', 'DISCARDED')),
  ADD CONSTRAINT candidate_import_counts CHECK (total = good + wrong + duplicate AND least(good, wrong, duplicate, skipped) >= 0),
  ADD CONSTRAINT candidate_import_taken CHECK ((stage = 'TAKEN') = (taken_at IS NOT NULL) AND (stage = 'TAKEN') = (taken > 0));
ALTER TABLE import_row ADD CONSTRAINT import_row_status CHECK (status IN ('OK', 'ERROR', 'DUPLICATE')),
  ADD CONSTRAINT import_row_sound CHECK ((status = 'OK') = (problems = '[]'::jsonb)),
  ADD CONSTRAINT import_row_numbered CHECK (status <> 'OK' OR (document_sealed IS NOT NULL AND octet_length(document_index) = 32));
CREATE UNIQUE INDEX import_row_line ON import_row (batch, line);
ALTER TABLE personal_read ADD CONSTRAINT personal_read_stage CHECK (stage = 'NOTED'),
  ADD CONSTRAINT personal_read_subject CHECK (subject IN ('DOCUMENT', 'PHONE', 'CONTACT', 'FILE', 'REPORT')),
  ADD CONSTRAINT personal_read_of CHECK (num_nonnulls(candidate_id, candidate_import_id) = 1),
  ADD CONSTRAINT personal_read_reason CHECK (btrim(reason) <> '');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON personal_read FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON personal_read EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER never_deleted BEFORE DELETE ON candidate_import FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE VIEW import_problem AS SELECT r.id, r.id AS import_row_id, told.place::int AS ordinal, told.one->>'code' AS code,
  told.one->>'field' AS field, told.one->>'message' AS message, told.one->>'article' AS article
  FROM import_row r CROSS JOIN LATERAL jsonb_array_elements(r.problems) WITH ORDINALITY told(one, place);
CREATE INDEX candidate_import_plan ON candidate_import (plan_id, id); CREATE INDEX candidate_import_unit ON candidate_import (unit_id);
CREATE INDEX candidate_import_file ON candidate_import (attachment_id);
CREATE INDEX personal_read_candidate ON personal_read (candidate_id, id) WHERE candidate_id IS NOT NULL;
CREATE INDEX personal_read_import ON personal_read (candidate_import_id) WHERE candidate_import_id IS NOT NULL;
CREATE INDEX personal_read_unit ON personal_read (unit_id, id);
"""


class Migration(migrations.Migration):
    dependencies = [('jinji', '0012_plan')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CandidateImport',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('plan', fields.ForeignKeyField('jinji.Plan', source_field='plan_id', db_constraint=True, to_field='id', related_name='imports', on_delete=OnDelete.RESTRICT)),
                ('unit', fields.ForeignKeyField('jinji.Unit', source_field='unit_id', db_constraint=True, to_field='id', related_name='imports', on_delete=OnDelete.RESTRICT)),
                ('attachment', fields.ForeignKeyField('jinji.Attachment', source_field='attachment_id', db_constraint=True, to_field='id', related_name='imports', on_delete=OnDelete.RESTRICT)),
                ('batch', fields.UUIDField(unique=True, default=uuid7)),
                ('sheet', fields.CharField(null=True, max_length=100)),
                ('header_line', fields.IntField(default=0)),
                ('heads', ArrayField(default=list, element_type='text')),
                ('unknown', ArrayField(default=list, element_type='text')),
                ('total', fields.IntField(default=0)),
                ('good', fields.IntField(default=0)),
                ('wrong', fields.IntField(default=0)),
                ('duplicate', fields.IntField(default=0)),
                ('skipped', fields.IntField(default=0)),
                ('taken', fields.IntField(default=0)),
                ('taken_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'candidate_import', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '考生信息表的一次导入'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='ImportRow',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('batch', fields.UUIDField()),
                ('line', fields.IntField()),
                ('status', fields.CharField(max_length=9)),
                ('problems', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('occupation_id', fields.UUIDField(null=True)),
                ('work_type', fields.CharField(null=True, max_length=60)),
                ('level', fields.SmallIntField(null=True)),
                ('name', fields.CharField(max_length=50)),
                ('sex', fields.CharField(null=True, max_length=6)),
                ('born_on', fields.DateField(null=True)),
                ('document_kind', fields.CharField(max_length=20)),
                ('document_sealed', fields.BinaryField(null=True)),
                ('document_index', fields.BinaryField(null=True)),
                ('document_tail', fields.CharField(null=True, max_length=4)),
                ('phone_sealed', fields.BinaryField(null=True)),
                ('phone_tail', fields.CharField(null=True, max_length=4)),
                ('contact_sealed', fields.BinaryField(null=True)),
                ('relation', fields.CharField(null=True, max_length=12)),
                ('kind', fields.CharField(max_length=8)),
                ('resit', fields.BooleanField()),
                ('ground', fields.CharField(null=True, max_length=500)),
                ('ground_evidence', fields.CharField(null=True, max_length=500)),
                ('particulars', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('cells_sealed', fields.BinaryField(null=True)),
            ],
            options={'table': 'import_row', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '考生信息表的一行：可导入的已成考生的样子，有问题的连原单元格一起封存；一次写上万行，所以不设外键'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='PersonalRead',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('subject', fields.CharField(max_length=12)),
                ('reason', fields.CharField(max_length=200)),
                ('candidate', fields.ForeignKeyField('jinji.Candidate', source_field='candidate_id', null=True, db_constraint=True, to_field='id', related_name='personal_reads', on_delete=OnDelete.RESTRICT)),
                ('candidate_import', fields.ForeignKeyField('jinji.CandidateImport', source_field='candidate_import_id', null=True, db_constraint=True, to_field='id', related_name='personal_reads', on_delete=OnDelete.RESTRICT)),
                ('unit', fields.ForeignKeyField('jinji.Unit', source_field='unit_id', db_constraint=True, to_field='id', related_name='personal_reads', on_delete=OnDelete.RESTRICT)),
                ('reader', fields.ForeignKeyField('jinji.Account', source_field='reader_id', db_constraint=True, to_field='id', related_name='personal_reads', on_delete=OnDelete.RESTRICT)),
                ('read_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'personal_read', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '一次查看个人信息'},
            bases=['Case'],
        ),
        ops.AddField(
            model_name='Blob',
            name='sealed',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.RunSQL(FILES),
        ops.RunSQL(WALL),
    ]
