"""Complaints, who reported them (sealed, apart), who read that; the institutions' own log; counts with small cells left out."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from schema.record.base import uuid7
from tortoise.fields.base import OnDelete
from tortoise import fields

SOUND = """
ALTER TABLE complaint ADD CONSTRAINT complaint_stage CHECK (stage IN ('RECEIVED', 'ACCEPTED', 'EXTENDED', 'DECIDED', 'ANSWERED', 'REVIEW',
  'REHANDLING', 'TRANSFERRED', 'REFERRED', 'MERGED', 'REFUSED', 'UPHELD', 'CLOSED')),
  ADD CONSTRAINT complaint_kind CHECK (kind IN ('PETITION', 'REPORT', 'COMPLAINT', 'OBJECTION')),
  ADD CONSTRAINT complaint_registered CHECK (stage = 'RECEIVED' OR summary IS NOT NULL),
  ADD CONSTRAINT complaint_accepted CHECK (stage NOT IN ('ACCEPTED', 'EXTENDED', 'DECIDED', 'ANSWERED', 'REVIEW', 'REHANDLING', 'UPHELD', 'CLOSED')
    OR accepted_on IS NOT NULL),
  ADD CONSTRAINT complaint_extended CHECK (stage <> 'EXTENDED' OR num_nulls(extended_on, extension, extension_by_id) = 0),
  ADD CONSTRAINT complaint_decided CHECK (stage NOT IN ('DECIDED', 'ANSWERED', 'REVIEW', 'UPHELD', 'CLOSED')
    OR num_nulls(outcome, findings, decided_on) = 0),
  ADD CONSTRAINT complaint_answered CHECK (stage NOT IN ('ANSWERED', 'REVIEW', 'UPHELD', 'CLOSED') OR num_nulls(answer, answered_on) = 0),
  ADD CONSTRAINT complaint_transferred CHECK (stage NOT IN ('TRANSFERRED', 'REFERRED') OR num_nulls(recipient, transferred_on) = 0),
  ADD CONSTRAINT complaint_referred CHECK (stage <> 'REFERRED' OR num_nulls(receipt_document, receipt_dated) = 0),
  ADD CONSTRAINT complaint_merged CHECK ((stage = 'MERGED') = (merged_into_id IS NOT NULL) AND merged_into_id <> id);
ALTER TABLE dispute ADD CONSTRAINT dispute_stage CHECK (stage IN ('OPEN', 'SETTLED', 'CLOSED')),
  ADD CONSTRAINT dispute_settled CHECK (stage = 'OPEN' OR num_nulls(answer, settled_on) = 0);
CREATE UNIQUE INDEX complaint_statement_one_each ON complaint_statement (complaint_id);
CREATE UNIQUE INDEX complaint_reporter_one_each ON complaint_reporter (complaint_id);
CREATE UNIQUE INDEX complaint_file_one_place ON complaint_file (complaint_id, ordinal);
CREATE UNIQUE INDEX complaint_recusal_one_each ON complaint_recusal (complaint_id, account_id);
"""

STANDS = """
CREATE TRIGGER never_deleted BEFORE DELETE ON complaint FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER never_deleted BEFORE DELETE ON complaint_reporter FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER never_deleted BEFORE DELETE ON dispute FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON complaint_statement FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON complaint_file FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON reporter_read FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON complaint_recusal FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
"""

# A quarter is counted when it has ended, and fewer than five are not told: nobody is known by the day or by being the only one.
READ = """
CREATE VIEW complaint_count AS SELECT md5(kind || quarter)::uuid AS id, kind, quarter, CASE WHEN many >= 5 THEN many END AS many
  FROM (SELECT kind, date_trunc('quarter', received_on)::date AS quarter, count(*)::int AS many FROM complaint GROUP BY 1, 2) counted,
    (SELECT (now() + make_interval(secs => coalesce((SELECT seconds FROM demo_time), 0))) AT TIME ZONE 'Asia/Shanghai' AS at) clock
  WHERE quarter < date_trunc('quarter', clock.at)::date;
CREATE INDEX complaint_institution ON complaint (institution_id); CREATE INDEX complaint_district ON complaint (district_id);
CREATE INDEX complaint_stage_due ON complaint (stage, due); CREATE INDEX complaint_merged_into ON complaint (merged_into_id);
CREATE INDEX complaint_file_attachment ON complaint_file (attachment_id); CREATE INDEX reporter_read_complaint ON reporter_read (complaint_id);
CREATE INDEX dispute_institution ON dispute (institution_id); CREATE INDEX dispute_stage_due ON dispute (stage, due);
CREATE INDEX inspection_complaint ON inspection (complaint_id);
"""


class Migration(migrations.Migration):
    dependencies = [("jinji", "0016_supervision")]

    initial = False

    operations = [
        ops.CreateModel(
            name='Complaint',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('number', fields.CharField(unique=True, max_length=40)),
                ('kind', fields.CharField(max_length=12)),
                ('channel', fields.CharField(max_length=12)),
                ('named', fields.BooleanField()),
                ('tracking_digest', fields.CharField(null=True, unique=True, max_length=64)),
                ('received_on', fields.DateField()),
                ('institution', fields.ForeignKeyField('jinji.Institution', source_field='institution_id', null=True, db_constraint=True, to_field='id', related_name='complaints', on_delete=OnDelete.RESTRICT)),
                ('district', fields.ForeignKeyField('jinji.District', source_field='district_id', null=True, db_constraint=True, to_field='id', related_name='complaints', on_delete=OnDelete.RESTRICT)),
                ('summary', fields.CharField(null=True, max_length=500)),
                ('handler', fields.ForeignKeyField('jinji.Account', source_field='handler_id', null=True, db_constraint=True, to_field='id', related_name='complaints_handled', on_delete=OnDelete.RESTRICT)),
                ('accepted_on', fields.DateField(null=True)),
                ('extension', fields.CharField(null=True, max_length=500)),
                ('extension_by', fields.ForeignKeyField('jinji.Account', source_field='extension_by_id', null=True, db_constraint=True, to_field='id', related_name='extensions_asked', on_delete=OnDelete.RESTRICT)),
                ('extended_on', fields.DateField(null=True)),
                ('recipient', fields.CharField(null=True, max_length=100)),
                ('transfer_reason', fields.CharField(null=True, max_length=1000)),
                ('transferred_on', fields.DateField(null=True)),
                ('receipt_document', fields.CharField(null=True, max_length=60)),
                ('receipt_dated', fields.DateField(null=True)),
                ('merged_into', fields.ForeignKeyField('jinji.Complaint', source_field='merged_into_id', null=True, db_constraint=True, to_field='id', related_name='merged', on_delete=OnDelete.RESTRICT)),
                ('outcome', fields.CharField(null=True, max_length=16)),
                ('findings', fields.TextField(null=True, unique=False)),
                ('decided_on', fields.DateField(null=True)),
                ('answer', fields.TextField(null=True, unique=False)),
                ('answered_on', fields.DateField(null=True)),
                ('review_reason', fields.TextField(null=True, unique=False)),
                ('review_asked_on', fields.DateField(null=True)),
                ('review_opinion', fields.TextField(null=True, unique=False)),
                ('reviewed_on', fields.DateField(null=True)),
            ],
            options={'table': 'complaint', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '投诉举报'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='ComplaintFile',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('complaint', fields.ForeignKeyField('jinji.Complaint', source_field='complaint_id', db_constraint=True, to_field='id', related_name='files', on_delete=OnDelete.RESTRICT)),
                ('ordinal', fields.SmallIntField()),
                ('attachment', fields.ForeignKeyField('jinji.Attachment', source_field='attachment_id', db_constraint=True, to_field='id', related_name='complaint_files', on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'complaint_file', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '随投诉举报提交的一个文件：改名保存'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='ComplaintRecusal',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('complaint', fields.ForeignKeyField('jinji.Complaint', source_field='complaint_id', db_constraint=True, to_field='id', related_name='recusals', on_delete=OnDelete.RESTRICT)),
                ('account', fields.ForeignKeyField('jinji.Account', source_field='account_id', db_constraint=True, to_field='id', related_name='complaint_recusals', on_delete=OnDelete.RESTRICT)),
                ('reason', fields.CharField(max_length=500)),
                ('recused_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'complaint_recusal', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '一次回避：此后看不到该件'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='Dispute',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('number', fields.CharField(unique=True, max_length=40)),
                ('institution', fields.ForeignKeyField('jinji.Institution', source_field='institution_id', db_constraint=True, to_field='id', related_name='disputes', on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharField(max_length=12)),
                ('heard_on', fields.DateField()),
                ('matter', fields.CharField(max_length=2000)),
                ('answer', fields.CharField(null=True, max_length=3000)),
                ('settled_on', fields.DateField(null=True)),
                ('note', fields.CharField(null=True, max_length=1000)),
            ],
            options={'table': 'dispute', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '机构收到的一件争议或投诉'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='Reporter',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('complaint', fields.ForeignKeyField('jinji.Complaint', source_field='complaint_id', db_constraint=True, to_field='id', related_name='reporters', on_delete=OnDelete.RESTRICT)),
                ('name_sealed', fields.BinaryField()),
                ('contact_sealed', fields.BinaryField()),
            ],
            options={'table': 'complaint_reporter', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '反映人：姓名和联系方式，加密封存；不在任何查询之列，只经“查看反映人身份”一次一件地读'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='ReporterRead',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('complaint', fields.ForeignKeyField('jinji.Complaint', source_field='complaint_id', db_constraint=True, to_field='id', related_name='reporter_reads', on_delete=OnDelete.RESTRICT)),
                ('reason', fields.CharField(max_length=200)),
                ('reader', fields.ForeignKeyField('jinji.Account', source_field='reader_id', db_constraint=True, to_field='id', related_name='reporter_reads', on_delete=OnDelete.RESTRICT)),
                ('read_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'reporter_read', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '一次查看反映人身份'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='Statement',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('complaint', fields.ForeignKeyField('jinji.Complaint', source_field='complaint_id', db_constraint=True, to_field='id', related_name='statements', on_delete=OnDelete.RESTRICT)),
                ('about', fields.CharField(max_length=200)),
                ('facts', fields.TextField(unique=False)),
            ],
            options={'table': 'complaint_statement', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '反映的内容：只有办理机关可见'},
            bases=['Record'],
        ),
        ops.AlterField(
            model_name='Attachment',
            name='uploaded_by',
            field=fields.ForeignKeyField('jinji.Account', source_field='uploaded_by_id', null=True, db_constraint=True, to_field='id', related_name='attachments', on_delete=OnDelete.RESTRICT),
        ),
        ops.RemoveField(model_name='Inspection', name='complaint_id'),
        ops.AddField(
            model_name='Inspection',
            name='complaint',
            field=fields.ForeignKeyField('jinji.Complaint', source_field='complaint_id', null=True, db_constraint=True, to_field='id', related_name='inspections', on_delete=OnDelete.RESTRICT),
        ),
        *(ops.RunSQL(sql) for sql in (SOUND, STANDS, READ)),
    ]
