"""Renewals, endings, revocations, closures; what the database refuses about them; and the indexes they are read by."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from schema.record.base import uuid7
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.base import OnDelete
from tortoise import fields

STAND = """
UPDATE institution SET ending = 'EXPIRED' WHERE stage = 'EXPIRED';
CREATE FUNCTION jinji_no_way_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.stage IN ('CANCELLED', 'REVOKED') AND (NEW.stage, NEW.ending, NEW.ended_on, NEW.effective_on, NEW.valid_to)
     IS DISTINCT FROM (OLD.stage, OLD.ending, OLD.ended_on, OLD.effective_on, OLD.valid_to) THEN
    RAISE EXCEPTION 'nothing leads out of an end' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER no_way_back BEFORE UPDATE ON institution FOR EACH ROW EXECUTE FUNCTION jinji_no_way_back();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON termination FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON termination EXECUTE FUNCTION jinji_append_only();
"""

ONE_OF_EACH = """
CREATE UNIQUE INDEX renewal_one_each ON renewal (institution_id, valid_to);
CREATE UNIQUE INDEX application_one_each ON renewal_application (renewal_id);
CREATE UNIQUE INDEX tally_one_each ON tally (renewal_id, taken, name);
CREATE UNIQUE INDEX ending_one_open ON ending (institution_id) WHERE stage IN ('APPLIED', 'RETURNED');
CREATE UNIQUE INDEX ending_work_one_each ON ending_work (ending_id, duty);
CREATE UNIQUE INDEX revocation_one_open ON revocation (institution_id) WHERE stage IN ('PROPOSED', 'DECIDED', 'CONSENTED');
CREATE UNIQUE INDEX closure_one_each ON closure (institution_id);
CREATE UNIQUE INDEX closure_item_one_each ON closure_item (closure_id, duty);
CREATE UNIQUE INDEX termination_one_each ON termination (institution_id);
"""

SOUND = """
ALTER TABLE institution DROP CONSTRAINT institution_stage,
  ADD CONSTRAINT institution_stage CHECK (stage IN ('ACTIVE', 'EXPIRED', 'CANCELLED', 'REVOKED')),
  ADD CONSTRAINT institution_ending CHECK (CASE stage
    WHEN 'ACTIVE' THEN ending IS NULL WHEN 'EXPIRED' THEN ending = 'EXPIRED' WHEN 'REVOKED' THEN ending = 'REVOKED'
    ELSE ending IN ('NOT_APPLIED', 'FAILED', 'VOLUNTARY') END IS TRUE),
  ADD CONSTRAINT institution_end_dated CHECK (
    (stage IN ('CANCELLED', 'REVOKED')) = (effective_on IS NOT NULL) AND (effective_on IS NULL) = (ended_on IS NULL)
    AND effective_on <= ended_on);
ALTER TABLE renewal ADD CONSTRAINT renewal_stage CHECK (
  stage IN ('AHEAD', 'DRAFT', 'EARLY', 'EVALUATION', 'RENEWED', 'FAILED', 'LAPSED', 'CLOSED')),
  ADD CONSTRAINT renewal_window CHECK (opens_on <= last_day AND last_day <= valid_to AND valid_from <= valid_to),
  ADD CONSTRAINT renewal_submitted CHECK (
    stage NOT IN ('EARLY', 'EVALUATION', 'RENEWED', 'FAILED') OR (submitted_at IS NOT NULL AND number IS NOT NULL)),
  ADD CONSTRAINT renewal_decided CHECK ((stage IN ('RENEWED', 'FAILED')) = (decided_on IS NOT NULL));
ALTER TABLE ending ADD CONSTRAINT ending_stage CHECK (stage IN ('APPLIED', 'RETURNED', 'CANCELLED', 'WITHDRAWN', 'CLOSED')),
  ADD CONSTRAINT ending_document CHECK (document_sha256 ~ '^[0-9a-f]{64}$');
ALTER TABLE revocation ADD CONSTRAINT revocation_stage CHECK (
  stage IN ('PROPOSED', 'DECIDED', 'CONSENTED', 'REVOKED', 'DECLINED', 'REFUSED', 'WITHDRAWN', 'CLOSED')),
  ADD CONSTRAINT revocation_both CHECK (stage <> 'REVOKED' OR (
    (decision_sha256 ~ '^[0-9a-f]{64}$') IS TRUE AND (consent_sha256 ~ '^[0-9a-f]{64}$') IS TRUE
    AND num_nulls(decision_document, decision_dated, consent_document, consent_dated, note) = 0));
ALTER TABLE closure ADD CONSTRAINT closure_stage CHECK (stage IN ('OPEN', 'DONE')),
  ADD CONSTRAINT closure_kept CHECK (paper_until >= paper_least AND electronic_until >= electronic_least),
  ADD CONSTRAINT closure_entrusted CHECK (stage = 'OPEN' OR num_nulls(custodian, paper_until, electronic_until, contact) = 0);
ALTER TABLE closure_item ADD CONSTRAINT closure_item_evidence CHECK (
  (settled_on IS NULL) = (sha256 IS NULL) AND (settled_on IS NULL) = (evidence IS NULL));
ALTER TABLE grant_notice ADD CONSTRAINT grant_grounded CHECK (num_nonnulls(filing_id, renewal_id) = 1),
  ADD CONSTRAINT grant_published CHECK (filing_id IS NULL OR num_nulls(national_published_on, national_url) = 0);
"""

SEARCH = """
CREATE INDEX exhibit_revocation ON exhibit (revocation_id); CREATE INDEX ending_institution ON ending (institution_id);
CREATE INDEX revocation_institution ON revocation (institution_id); CREATE INDEX renewal_stage_due ON renewal (stage, due);
CREATE INDEX grant_renewal ON grant_notice (renewal_id); CREATE INDEX institution_unit ON institution (unit_id);
CREATE INDEX institution_stage_list ON institution (stage, pinyin COLLATE "C", id);
"""


class Migration(migrations.Migration):
    dependencies = [('jinji', '0005_change')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Closure',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('institution', fields.ForeignKeyField('jinji.Institution', source_field='institution_id', db_constraint=True, to_field='id', related_name='closures', on_delete=OnDelete.CASCADE)),
                ('ending', fields.CharField(max_length=12)),
                ('custodian', fields.CharField(null=True, max_length=100)),
                ('address', fields.CharField(null=True, max_length=200)),
                ('phone', fields.CharField(null=True, max_length=40)),
                ('paper_least', fields.DateField()),
                ('electronic_least', fields.DateField()),
                ('paper_until', fields.DateField(null=True)),
                ('electronic_until', fields.DateField(null=True)),
                ('contact', fields.CharField(null=True, max_length=50)),
                ('contact_phone', fields.CharField(null=True, max_length=40)),
            ],
            options={'table': 'closure', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '后续工作：进展、档案保管单位和联系方式对外公开，各事项的凭证不公开'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='ClosureItem',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('closure', fields.ForeignKeyField('jinji.Closure', source_field='closure_id', db_constraint=True, to_field='id', related_name='items', on_delete=OnDelete.CASCADE)),
                ('ordinal', fields.SmallIntField()),
                ('duty', fields.CharField(max_length=16)),
                ('plan', fields.CharField(null=True, max_length=1000)),
                ('by', fields.DateField(null=True)),
                ('settled_on', fields.DateField(null=True)),
                ('evidence', fields.CharField(null=True, max_length=200)),
                ('sha256', fields.CharField(null=True, max_length=64)),
                ('remark', fields.CharField(null=True, max_length=1000)),
            ],
            options={'table': 'closure_item', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '一项后续工作及其办结凭证'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Ending',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('number', fields.CharField(unique=True, max_length=40)),
                ('institution', fields.ForeignKeyField('jinji.Institution', source_field='institution_id', db_constraint=True, to_field='id', related_name='endings', on_delete=OnDelete.CASCADE)),
                ('reason', fields.CharField(max_length=1000)),
                ('document_title', fields.CharField(max_length=200)),
                ('document_sha256', fields.CharField(max_length=64)),
                ('applied_on', fields.DateField()),
                ('decided_on', fields.DateField(null=True)),
                ('answer', fields.CharField(null=True, max_length=2000)),
            ],
            options={'table': 'ending', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '自愿终止的申请'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='EndingWork',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('ending', fields.ForeignKeyField('jinji.Ending', source_field='ending_id', db_constraint=True, to_field='id', related_name='works', on_delete=OnDelete.CASCADE)),
                ('ordinal', fields.SmallIntField()),
                ('duty', fields.CharField(max_length=16)),
                ('outstanding', fields.BooleanField()),
                ('plan', fields.CharField(max_length=1000)),
                ('by', fields.DateField(null=True)),
            ],
            options={'table': 'ending_work', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '申请终止时对一项后续工作的安排'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Renewal',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('number', fields.CharField(null=True, unique=True, max_length=40)),
                ('institution', fields.ForeignKeyField('jinji.Institution', source_field='institution_id', db_constraint=True, to_field='id', related_name='renewals', on_delete=OnDelete.CASCADE)),
                ('valid_from', fields.DateField()),
                ('valid_to', fields.DateField()),
                ('ahead_to', fields.DateField()),
                ('early_to', fields.DateField()),
                ('opens_on', fields.DateField()),
                ('last_day', fields.DateField()),
                ('safe_on', fields.DateField()),
                ('advice', fields.TextField(unique=False)),
                ('submitted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('early', fields.BooleanField(default=False)),
                ('decided_on', fields.DateField(null=True)),
                ('opinion', fields.TextField(null=True, unique=False)),
            ],
            options={'table': 'renewal', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '续期：备案的每个有效期各有一件'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='RenewalApplication',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('renewal', fields.ForeignKeyField('jinji.Renewal', source_field='renewal_id', db_constraint=True, to_field='id', related_name='applications', on_delete=OnDelete.CASCADE)),
                ('report', fields.TextField(unique=False)),
                ('document_title', fields.CharField(max_length=200)),
                ('document_sha256', fields.CharField(max_length=64)),
                ('scope_ids', ArrayField(element_type='TEXT')),
            ],
            options={'table': 'renewal_application', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '续期申请的内容：提交之前只有本单位可见'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Revocation',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('number', fields.CharField(unique=True, max_length=40)),
                ('institution', fields.ForeignKeyField('jinji.Institution', source_field='institution_id', db_constraint=True, to_field='id', related_name='revocations', on_delete=OnDelete.CASCADE)),
                ('facts', fields.TextField(unique=False)),
                ('effect', fields.CharField(max_length=2000)),
                ('proposed_on', fields.DateField()),
                ('decision_document', fields.CharField(null=True, max_length=60)),
                ('decision_dated', fields.DateField(null=True)),
                ('decision_sha256', fields.CharField(null=True, max_length=64)),
                ('consent_document', fields.CharField(null=True, max_length=60)),
                ('consent_dated', fields.DateField(null=True)),
                ('consent_sha256', fields.CharField(null=True, max_length=64)),
                ('note', fields.CharField(null=True, max_length=500)),
                ('answer', fields.CharField(null=True, max_length=2000)),
            ],
            options={'table': 'revocation', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '撤销备案：决定之前只有市鉴定中心、市人社局和监督检查人员可见'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='Exhibit',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('revocation', fields.ForeignKeyField('jinji.Revocation', source_field='revocation_id', db_constraint=True, to_field='id', related_name='exhibits', on_delete=OnDelete.CASCADE)),
                ('title', fields.CharField(max_length=200)),
                ('sha256', fields.CharField(max_length=64)),
            ],
            options={'table': 'exhibit', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '提请撤销的证据材料'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Tally',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('renewal', fields.ForeignKeyField('jinji.Renewal', source_field='renewal_id', db_constraint=True, to_field='id', related_name='tallies', on_delete=OnDelete.CASCADE)),
                ('taken', fields.CharField(max_length=12)),
                ('ordinal', fields.SmallIntField()),
                ('name', fields.CharField(max_length=40)),
                ('title', fields.CharField(max_length=100)),
                ('article', fields.CharField(max_length=60)),
                ('count', fields.IntField()),
            ],
            options={'table': 'tally', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '备案期工作情况的一项统计'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Termination',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('number', fields.CharField(unique=True, max_length=40)),
                ('institution', fields.ForeignKeyField('jinji.Institution', source_field='institution_id', db_constraint=True, to_field='id', related_name='terminations', on_delete=OnDelete.CASCADE)),
                ('name', fields.CharField(max_length=100)),
                ('credit_code', fields.CharField(max_length=18)),
                ('valid_from', fields.DateField()),
                ('valid_to', fields.DateField()),
                ('ending', fields.CharField(max_length=12)),
                ('article', fields.CharField(max_length=60)),
                ('decided_on', fields.DateField()),
                ('effective_on', fields.DateField()),
                ('note', fields.CharField(null=True, max_length=500)),
                ('certificates', fields.CharField(max_length=500)),
            ],
            options={'table': 'termination', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '注销、撤销公告：内容在发布时固定'},
            bases=['Record'],
        ),
        ops.AlterModelOptions(
            name='Grant',
            options={'table': 'grant_notice', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '准予备案通知；准予续期的，依据是续期而不是申请'},
        ),
        ops.AlterField(
            model_name='Grant',
            name='filing',
            field=fields.ForeignKeyField('jinji.Filing', source_field='filing_id', null=True, db_constraint=True, to_field='id', related_name='grants', on_delete=OnDelete.CASCADE),
        ),
        ops.AlterField(
            model_name='Grant',
            name='national_published_on',
            field=fields.DateField(null=True),
        ),
        ops.AlterField(
            model_name='Grant',
            name='national_url',
            field=fields.CharField(null=True, max_length=500),
        ),
        ops.AddField(
            model_name='Grant',
            name='renewal',
            field=fields.ForeignKeyField('jinji.Renewal', source_field='renewal_id', null=True, db_constraint=True, to_field='id', related_name='grants', on_delete=OnDelete.CASCADE),
        ),
        ops.AddField(
            model_name='Institution',
            name='effective_on',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='Institution',
            name='ended_on',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='Institution',
            name='ending',
            field=fields.CharField(null=True, max_length=12),
        ),
        *(ops.RunSQL(sql) for sql in (STAND, ONE_OF_EACH, SOUND, SEARCH)),
    ]
