"""Supervision: supervisors, programmes, draws, inspections, rectifications, sanctions; what the database refuses about them."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from schema.record.base import uuid7
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.base import OnDelete
from tortoise import fields

FROZEN = """
CREATE FUNCTION jinji_draw_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.roster_hash IS NOT NULL AND (NEW.roster, NEW.roster_hash, NEW.commitment, NEW.source, NEW.known_on)
     IS DISTINCT FROM (OLD.roster, OLD.roster_hash, OLD.commitment, OLD.source, OLD.known_on)
     OR OLD.seed IS NOT NULL AND (NEW.seed, NEW.value) IS DISTINCT FROM (OLD.seed, OLD.value) THEN
    RAISE EXCEPTION 'what was published before a draw stands' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stands BEFORE UPDATE ON draw FOR EACH ROW EXECUTE FUNCTION jinji_draw_stands();
CREATE FUNCTION jinji_findings_stand() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of uuid;
BEGIN
  IF TG_OP = 'DELETE' THEN of := OLD.inspection_id; ELSE of := NEW.inspection_id; END IF;
  IF EXISTS (SELECT 1 FROM inspection n WHERE n.id = of AND n.handed_at IS NOT NULL) THEN
    RAISE EXCEPTION 'findings handed over stand' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stands BEFORE INSERT OR UPDATE OR DELETE ON issue FOR EACH ROW EXECUTE FUNCTION jinji_findings_stand();
CREATE TRIGGER stands BEFORE INSERT OR UPDATE OR DELETE ON signature FOR EACH ROW EXECUTE FUNCTION jinji_findings_stand();
CREATE TRIGGER stands BEFORE INSERT OR UPDATE OR DELETE ON inspection_check FOR EACH ROW EXECUTE FUNCTION jinji_findings_stand();
CREATE TRIGGER stands BEFORE INSERT OR UPDATE OR DELETE ON photo FOR EACH ROW EXECUTE FUNCTION jinji_findings_stand();
CREATE FUNCTION jinji_criticism_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.number, NEW.institution_id, NEW.title, NEW.facts, NEW.issued_on)
     IS DISTINCT FROM (OLD.number, OLD.institution_id, OLD.title, OLD.facts, OLD.issued_on) THEN
    RAISE EXCEPTION 'what was published stands' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stands BEFORE UPDATE ON criticism FOR EACH ROW EXECUTE FUNCTION jinji_criticism_stands();
CREATE TRIGGER never_deleted BEFORE DELETE ON criticism FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER never_deleted BEFORE DELETE ON draw FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER never_deleted BEFORE DELETE ON inspection FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER never_deleted BEFORE DELETE ON rectification FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER never_deleted BEFORE DELETE ON transfer FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER never_deleted BEFORE DELETE ON post FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON draw_object FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON draw_supervisor FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON exclusion FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON pick FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
"""

ONE_OF_EACH = """
CREATE UNIQUE INDEX supervisor_one_each ON supervisor (account_id) WHERE stage <> 'DISMISSED';
CREATE UNIQUE INDEX programme_one_a_year ON programme (year) WHERE stage NOT IN ('DRAFT', 'WITHDRAWN');
CREATE UNIQUE INDEX draw_one_open ON draw (programme_id) WHERE stage IN ('COMMITTED', 'WITNESSED');
CREATE UNIQUE INDEX draw_object_one_each ON draw_object (draw_id, institution_id);
CREATE UNIQUE INDEX draw_supervisor_one_each ON draw_supervisor (draw_id, supervisor_id);
CREATE UNIQUE INDEX pick_one_each ON pick (draw_id, institution_id); CREATE UNIQUE INDEX pick_one_place ON pick (draw_id, ordinal);
CREATE UNIQUE INDEX post_one_each ON post (inspection_id, supervisor_id); CREATE UNIQUE INDEX post_one_place ON post (inspection_id, ordinal);
CREATE UNIQUE INDEX inspection_check_one_each ON inspection_check (inspection_id, code);
CREATE UNIQUE INDEX issue_one_place ON issue (inspection_id, ordinal); CREATE UNIQUE INDEX photo_one_place ON photo (inspection_id, ordinal);
CREATE UNIQUE INDEX signature_one_each ON signature (post_id);
CREATE UNIQUE INDEX rectification_one_open ON rectification (inspection_id) WHERE stage NOT IN ('DONE', 'SETTLED');
"""

SOUND = """
ALTER TABLE supervisor ADD CONSTRAINT supervisor_stage CHECK (stage IN ('APPOINTED', 'EXPIRED', 'DISMISSED')),
  ADD CONSTRAINT supervisor_window CHECK (appointed_from <= appointed_to),
  ADD CONSTRAINT supervisor_employment CHECK (employment IN ('FULL_TIME', 'PART_TIME'));
ALTER TABLE programme ADD CONSTRAINT programme_stage CHECK (stage IN ('DRAFT', 'PUBLISHED', 'ENDED', 'WITHDRAWN')),
  ADD CONSTRAINT programme_published CHECK (stage = 'DRAFT' OR published_on IS NOT NULL),
  ADD CONSTRAINT programme_numbers CHECK (ratio BETWEEN 1 AND 100 AND times >= 1 AND risk_weight >= 0 AND most_weight >= 1
    AND methods <@ '{ON_SITE,DATA,REMOTE}' AND methods <> '{}');
ALTER TABLE draw ADD CONSTRAINT draw_stage CHECK (stage IN ('PREPARED', 'COMMITTED', 'WITNESSED', 'DRAWN', 'REVEALED', 'VOID')),
  ADD CONSTRAINT draw_roster CHECK (roster_hash = encode(sha256(convert_to(roster, 'UTF8')), 'hex')),
  ADD CONSTRAINT draw_seed CHECK (commitment = encode(sha256(convert_to(seed, 'UTF8')), 'hex')),
  ADD CONSTRAINT draw_committed CHECK (stage IN ('PREPARED', 'VOID')
    OR num_nulls(roster, roster_hash, commitment, committed_at, source, known_on, draw_by) = 0),
  ADD CONSTRAINT draw_value_later CHECK (known_on > (committed_at AT TIME ZONE 'Asia/Shanghai')::date),
  ADD CONSTRAINT draw_drawn CHECK ((stage IN ('DRAWN', 'REVEALED')) = (seed IS NOT NULL) AND (seed IS NULL OR value IS NOT NULL)),
  ADD CONSTRAINT draw_revealed CHECK ((stage = 'REVEALED') = (revealed_at IS NOT NULL));
ALTER TABLE draw_object ADD CONSTRAINT draw_object_weight CHECK (weight BETWEEN 1 AND 20);
ALTER TABLE inspection ADD CONSTRAINT inspection_stage CHECK (
  stage IN ('ASSIGNED', 'READY', 'VISITED', 'HANDED', 'REVIEW', 'PUBLISHED', 'CLOSED', 'CANCELLED')),
  ADD CONSTRAINT inspection_kind CHECK (CASE kind WHEN 'DAILY' THEN draw_id IS NOT NULL AND trigger IS NULL
    WHEN 'SPECIAL' THEN draw_id IS NULL AND trigger IS NOT NULL ELSE false END),
  ADD CONSTRAINT inspection_visited CHECK (stage IN ('ASSIGNED', 'READY', 'CANCELLED')
    OR num_nulls(began_at, ended_at, visited_on, place) = 0 AND began_at <= ended_at),
  ADD CONSTRAINT inspection_handed CHECK ((stage IN ('HANDED', 'REVIEW', 'PUBLISHED', 'CLOSED')) = (handed_at IS NOT NULL)
    AND (handed_at IS NULL OR (digest ~ '^[0-9a-f]{64}$') IS TRUE)),
  ADD CONSTRAINT inspection_published CHECK ((stage = 'PUBLISHED') = (published_on IS NOT NULL)
    AND (published_on IS NULL OR num_nulls(result, summary) = 0)),
  ADD CONSTRAINT inspection_daily_is_public CHECK (kind <> 'DAILY' OR stage <> 'CLOSED');
ALTER TABLE post ADD CONSTRAINT post_released CHECK ((released_on IS NULL) = (reason IS NULL));
ALTER TABLE signature ADD CONSTRAINT signature_digest CHECK (digest ~ '^[0-9a-f]{64}$');
ALTER TABLE rectification ADD CONSTRAINT rectification_stage CHECK (
  stage IN ('ORDERED', 'REPORTED', 'MISSED', 'UNMET', 'DONE', 'SETTLED')),
  ADD CONSTRAINT rectification_window CHECK (ordered_on < due_on),
  ADD CONSTRAINT rectification_missed CHECK (stage <> 'MISSED' OR missed_on IS NOT NULL),
  ADD CONSTRAINT rectification_rechecked CHECK (stage NOT IN ('DONE', 'UNMET') OR num_nulls(recheck, rechecked_on) = 0);
ALTER TABLE talk ADD CONSTRAINT talk_stage CHECK (stage IN ('SUMMONED', 'HELD', 'CANCELLED')),
  ADD CONSTRAINT talk_held CHECK (stage <> 'HELD' OR num_nulls(minutes, held_on) = 0);
ALTER TABLE criticism ADD CONSTRAINT criticism_stage CHECK (stage IN ('ISSUED', 'WITHDRAWN')),
  ADD CONSTRAINT criticism_ground CHECK (num_nonnulls(inspection_id, rectification_id) > 0),
  ADD CONSTRAINT criticism_withdrawn CHECK ((stage = 'WITHDRAWN') = (withdrawn_on IS NOT NULL));
ALTER TABLE transfer ADD CONSTRAINT transfer_stage CHECK (stage IN ('SENT', 'RECEIVED', 'ANSWERED')),
  ADD CONSTRAINT transfer_subject CHECK (CASE subject WHEN 'INSTITUTION' THEN institution_id IS NOT NULL AND person IS NULL
    WHEN 'STAFF' THEN institution_id IS NULL AND person IS NOT NULL ELSE false END),
  ADD CONSTRAINT transfer_received CHECK (stage = 'SENT' OR num_nulls(receipt_document, receipt_dated, receipt_id) = 0);
ALTER TABLE enclosure ADD CONSTRAINT enclosure_somewhere CHECK (num_nonnulls(inspection_id, rectification_id, transfer_id) = 1);
"""

READ = """
CREATE VIEW draw_exclusion_count AS SELECT md5(draw_id::text || ground)::uuid AS id, draw_id, ground, count(*)::int AS pairs
  FROM exclusion GROUP BY draw_id, ground;
CREATE INDEX training_supervisor ON training (supervisor_id); CREATE INDEX draw_programme ON draw (programme_id);
CREATE INDEX exclusion_draw ON exclusion (draw_id); CREATE INDEX pick_inspection ON pick (inspection_id);
CREATE INDEX inspection_institution ON inspection (institution_id); CREATE INDEX inspection_draw ON inspection (draw_id);
CREATE INDEX inspection_stage_due ON inspection (stage, due); CREATE INDEX post_supervisor ON post (supervisor_id);
CREATE INDEX photo_attachment ON photo (attachment_id); CREATE INDEX signature_inspection ON signature (inspection_id);
CREATE INDEX rectification_institution ON rectification (institution_id); CREATE INDEX rectification_stage_due ON rectification (stage, due);
CREATE INDEX talk_institution ON talk (institution_id); CREATE INDEX criticism_institution ON criticism (institution_id);
CREATE INDEX criticism_rectification ON criticism (rectification_id); CREATE INDEX transfer_institution ON transfer (institution_id);
CREATE INDEX enclosure_attachment ON enclosure (attachment_id); CREATE INDEX enclosure_inspection ON enclosure (inspection_id);
CREATE INDEX enclosure_rectification ON enclosure (rectification_id); CREATE INDEX enclosure_transfer ON enclosure (transfer_id);
CREATE INDEX revocation_rectification ON revocation (rectification_id); CREATE INDEX inspection_rectification ON inspection (rectification_id);
CREATE INDEX rectification_inspection ON rectification (inspection_id); CREATE INDEX criticism_inspection ON criticism (inspection_id);
CREATE INDEX transfer_receipt ON transfer (receipt_id);
"""


class Migration(migrations.Migration):
    dependencies = [('jinji', '0008_deadline')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Supervisor',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('code', fields.CharField(unique=True, max_length=12)),
                ('account', fields.ForeignKeyField('jinji.Account', source_field='account_id', db_constraint=True, to_field='id', related_name='appointments', on_delete=OnDelete.RESTRICT)),
                ('employment', fields.CharField(max_length=12)),
                ('appointed_from', fields.DateField()),
                ('appointed_to', fields.DateField()),
                ('qualification', fields.CharField(max_length=500)),
            ],
            options={'table': 'supervisor', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '外部质量督导员：对外只用编号'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='Training',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('supervisor', fields.ForeignKeyField('jinji.Supervisor', source_field='supervisor_id', db_constraint=True, to_field='id', related_name='trainings', on_delete=OnDelete.CASCADE)),
                ('title', fields.CharField(max_length=100)),
                ('held_on', fields.DateField()),
                ('hours', fields.SmallIntField()),
                ('passed', fields.BooleanField()),
            ],
            options={'table': 'training', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '督导员参加的一次培训'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Programme',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('number', fields.CharField(unique=True, max_length=40)),
                ('year', fields.SmallIntField()),
                ('title', fields.CharField(max_length=100)),
                ('ratio', fields.SmallIntField()),
                ('times', fields.SmallIntField()),
                ('risk_weight', fields.SmallIntField()),
                ('most_weight', fields.SmallIntField()),
                ('methods', ArrayField(element_type='TEXT')),
                ('body', fields.TextField(unique=False)),
                ('ends_on', fields.DateField()),
                ('published_on', fields.DateField(null=True)),
                ('withdrawal', fields.CharField(null=True, max_length=2000)),
            ],
            options={'table': 'programme', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '年度日常督导计划'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='Draw',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('number', fields.CharField(unique=True, max_length=40)),
                ('programme', fields.ForeignKeyField('jinji.Programme', source_field='programme_id', db_constraint=True, to_field='id', related_name='draws', on_delete=OnDelete.CASCADE)),
                ('method', fields.CharField(max_length=12)),
                ('scope', fields.CharField(max_length=1000)),
                ('visits_by', fields.DateField()),
                ('prepared_on', fields.DateField()),
                ('roster', fields.TextField(null=True, unique=False)),
                ('roster_hash', fields.CharField(null=True, max_length=64)),
                ('commitment', fields.CharField(null=True, max_length=64)),
                ('committed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('source', fields.CharField(null=True, max_length=300)),
                ('known_on', fields.DateField(null=True)),
                ('draw_by', fields.DateField(null=True)),
                ('value', fields.CharField(null=True, max_length=100)),
                ('value_by', fields.ForeignKeyField('jinji.Account', source_field='value_by_id', null=True, db_constraint=True, to_field='id', related_name='witnessed_draws', on_delete=OnDelete.RESTRICT)),
                ('seed', fields.CharField(null=True, max_length=64)),
                ('drawn_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('revealed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('void_reason', fields.CharField(null=True, max_length=2000)),
            ],
            options={'table': 'draw', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '随机抽取：名录和承诺公布之后对公众可见，种子到公开之时才可见'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='DrawObject',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('draw', fields.ForeignKeyField('jinji.Draw', source_field='draw_id', db_constraint=True, to_field='id', related_name='objects', on_delete=OnDelete.CASCADE)),
                ('institution', fields.ForeignKeyField('jinji.Institution', source_field='institution_id', db_constraint=True, to_field='id', related_name='rosters', on_delete=OnDelete.CASCADE)),
                ('org_code', fields.CharField(max_length=13)),
                ('weight', fields.SmallIntField()),
            ],
            options={'table': 'draw_object', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '名录中的一个检查对象及其权重'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='DrawSupervisor',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('draw', fields.ForeignKeyField('jinji.Draw', source_field='draw_id', db_constraint=True, to_field='id', related_name='supervisors', on_delete=OnDelete.CASCADE)),
                ('supervisor', fields.ForeignKeyField('jinji.Supervisor', source_field='supervisor_id', db_constraint=True, to_field='id', related_name='rosters', on_delete=OnDelete.CASCADE)),
                ('code', fields.CharField(max_length=12)),
            ],
            options={'table': 'draw_supervisor', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '名录中的一名督导员'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Exclusion',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('draw', fields.ForeignKeyField('jinji.Draw', source_field='draw_id', db_constraint=True, to_field='id', related_name='exclusions', on_delete=OnDelete.CASCADE)),
                ('institution', fields.ForeignKeyField('jinji.Institution', source_field='institution_id', db_constraint=True, to_field='id', related_name='exclusions', on_delete=OnDelete.CASCADE)),
                ('supervisor', fields.ForeignKeyField('jinji.Supervisor', source_field='supervisor_id', db_constraint=True, to_field='id', related_name='exclusions', on_delete=OnDelete.CASCADE)),
                ('ground', fields.CharField(max_length=12)),
                ('says', fields.CharField(max_length=500)),
            ],
            options={'table': 'exclusion', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '应当回避的一对：何人、何机构、何种情形；情形说到人，只有办理机关可见'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Inspection',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('number', fields.CharField(unique=True, max_length=40)),
                ('kind', fields.CharField(max_length=8)),
                ('institution', fields.ForeignKeyField('jinji.Institution', source_field='institution_id', db_constraint=True, to_field='id', related_name='inspections', on_delete=OnDelete.CASCADE)),
                ('site', fields.ForeignKeyField('jinji.Site', source_field='site_id', null=True, db_constraint=True, to_field='id', related_name='inspections', on_delete=OnDelete.CASCADE)),
                ('occupation', fields.ForeignKeyField('jinji.Occupation', source_field='occupation_id', null=True, db_constraint=True, to_field='id', related_name='inspections', on_delete=OnDelete.CASCADE)),
                ('draw', fields.ForeignKeyField('jinji.Draw', source_field='draw_id', null=True, db_constraint=True, to_field='id', related_name='inspections', on_delete=OnDelete.CASCADE)),
                ('trigger', fields.CharField(null=True, max_length=16)),
                ('trigger_note', fields.CharField(null=True, max_length=300)),
                ('complaint_id', fields.UUIDField(null=True)),
                ('scope', fields.CharField(max_length=1000)),
                ('methods', ArrayField(element_type='TEXT')),
                ('announced', fields.BooleanField()),
                ('opened_on', fields.DateField()),
                ('began_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('visited_on', fields.DateField(null=True)),
                ('place', fields.CharField(null=True, max_length=200)),
                ('conclusion', fields.CharField(null=True, max_length=2000)),
                ('digest', fields.CharField(null=True, max_length=64)),
                ('handed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('reply', fields.TextField(null=True, unique=False)),
                ('disputes', fields.BooleanField(null=True)),
                ('replied_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('result', fields.CharField(null=True, max_length=12)),
                ('summary', fields.CharField(null=True, max_length=1000)),
                ('published_on', fields.DateField(null=True)),
                ('closing', fields.CharField(null=True, max_length=2000)),
            ],
            options={'table': 'inspection', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '督导：结果送达之前，不事先告知的任务对被检查的机构不存在'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='Rectification',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('number', fields.CharField(unique=True, max_length=40)),
                ('institution', fields.ForeignKeyField('jinji.Institution', source_field='institution_id', db_constraint=True, to_field='id', related_name='rectifications', on_delete=OnDelete.CASCADE)),
                ('inspection', fields.ForeignKeyField('jinji.Inspection', source_field='inspection_id', db_constraint=True, to_field='id', related_name='rectifications', on_delete=OnDelete.CASCADE)),
                ('demands', fields.CharField(max_length=3000)),
                ('ordered_on', fields.DateField()),
                ('due_on', fields.DateField()),
                ('extended', fields.SmallIntField(default=0)),
                ('extension', fields.CharField(null=True, max_length=1000)),
                ('missed_on', fields.DateField(null=True)),
                ('report', fields.TextField(null=True, unique=False)),
                ('reported_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('recheck', fields.CharField(null=True, max_length=2000)),
                ('rechecked_on', fields.DateField(null=True)),
                ('settlement', fields.CharField(null=True, max_length=2000)),
            ],
            options={'table': 'rectification', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '限期整改'},
            bases=['Case'],
        ),
        ops.AddField(
            model_name='Inspection',
            name='rectification',
            field=fields.ForeignKeyField('jinji.Rectification', source_field='rectification_id', null=True, db_constraint=True, to_field='id', related_name='rechecks', on_delete=OnDelete.CASCADE),
        ),
        ops.CreateModel(
            name='Pick',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('draw', fields.ForeignKeyField('jinji.Draw', source_field='draw_id', db_constraint=True, to_field='id', related_name='picks', on_delete=OnDelete.CASCADE)),
                ('ordinal', fields.SmallIntField()),
                ('institution', fields.ForeignKeyField('jinji.Institution', source_field='institution_id', db_constraint=True, to_field='id', related_name='picks', on_delete=OnDelete.CASCADE)),
                ('inspection', fields.ForeignKeyField('jinji.Inspection', source_field='inspection_id', db_constraint=True, to_field='id', related_name='picks', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'pick', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '抽中的一家机构：种子公开之后对公众可见'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Post',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('inspection', fields.ForeignKeyField('jinji.Inspection', source_field='inspection_id', db_constraint=True, to_field='id', related_name='posts', on_delete=OnDelete.CASCADE)),
                ('supervisor', fields.ForeignKeyField('jinji.Supervisor', source_field='supervisor_id', db_constraint=True, to_field='id', related_name='posts', on_delete=OnDelete.CASCADE)),
                ('ordinal', fields.SmallIntField()),
                ('named', fields.BooleanField(default=False)),
                ('accepted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('released_on', fields.DateField(null=True)),
                ('reason', fields.CharField(null=True, max_length=500)),
            ],
            options={'table': 'post', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '任务中的一名督导员：何时接受，何时因何退出'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='InspectionCheck',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('inspection', fields.ForeignKeyField('jinji.Inspection', source_field='inspection_id', db_constraint=True, to_field='id', related_name='checks', on_delete=OnDelete.CASCADE)),
                ('ordinal', fields.SmallIntField()),
                ('code', fields.CharField(max_length=20)),
                ('says', fields.CharField(max_length=200)),
                ('result', fields.CharField(max_length=16)),
                ('note', fields.CharField(null=True, max_length=1000)),
            ],
            options={'table': 'inspection_check', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '检查清单的一项'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Issue',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('inspection', fields.ForeignKeyField('jinji.Inspection', source_field='inspection_id', db_constraint=True, to_field='id', related_name='issues', on_delete=OnDelete.CASCADE)),
                ('ordinal', fields.SmallIntField()),
                ('article', fields.CharField(max_length=40)),
                ('facts', fields.CharField(max_length=2000)),
                ('serious', fields.BooleanField()),
            ],
            options={'table': 'issue', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '发现的一个问题'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Photo',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('inspection', fields.ForeignKeyField('jinji.Inspection', source_field='inspection_id', db_constraint=True, to_field='id', related_name='photos', on_delete=OnDelete.CASCADE)),
                ('ordinal', fields.SmallIntField()),
                ('attachment', fields.ForeignKeyField('jinji.Attachment', source_field='attachment_id', db_constraint=True, to_field='id', related_name='photos', on_delete=OnDelete.RESTRICT)),
                ('taken_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('place', fields.CharField(max_length=200)),
                ('latitude', fields.CharField(null=True, max_length=12)),
                ('longitude', fields.CharField(null=True, max_length=12)),
                ('caption', fields.CharField(null=True, max_length=300)),
            ],
            options={'table': 'photo', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '现场照片：拍摄的时间和地点'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Signature',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('inspection', fields.ForeignKeyField('jinji.Inspection', source_field='inspection_id', db_constraint=True, to_field='id', related_name='signatures', on_delete=OnDelete.CASCADE)),
                ('post', fields.ForeignKeyField('jinji.Post', source_field='post_id', db_constraint=True, to_field='id', related_name='signatures', on_delete=OnDelete.CASCADE)),
                ('signed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('digest', fields.CharField(max_length=64)),
            ],
            options={'table': 'signature', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '督导员在检查结果上的签字：何人、何时、对哪一份结果'},
            bases=['Record'],
        ),
        ops.CreateModel(
            name='Talk',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('number', fields.CharField(unique=True, max_length=40)),
                ('institution', fields.ForeignKeyField('jinji.Institution', source_field='institution_id', db_constraint=True, to_field='id', related_name='talks', on_delete=OnDelete.CASCADE)),
                ('inspection', fields.ForeignKeyField('jinji.Inspection', source_field='inspection_id', null=True, db_constraint=True, to_field='id', related_name='talks', on_delete=OnDelete.CASCADE)),
                ('person', fields.CharField(max_length=50)),
                ('post', fields.CharField(max_length=50)),
                ('meets_on', fields.DateField()),
                ('place', fields.CharField(max_length=200)),
                ('matters', fields.CharField(max_length=2000)),
                ('minutes', fields.TextField(null=True, unique=False)),
                ('promises', fields.CharField(null=True, max_length=2000)),
                ('held_on', fields.DateField(null=True)),
                ('answer', fields.CharField(null=True, max_length=2000)),
            ],
            options={'table': 'talk', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '约谈：记录到人，不公开'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='Criticism',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('number', fields.CharField(unique=True, max_length=40)),
                ('institution', fields.ForeignKeyField('jinji.Institution', source_field='institution_id', db_constraint=True, to_field='id', related_name='criticisms', on_delete=OnDelete.CASCADE)),
                ('inspection', fields.ForeignKeyField('jinji.Inspection', source_field='inspection_id', null=True, db_constraint=True, to_field='id', related_name='criticisms', on_delete=OnDelete.CASCADE)),
                ('rectification', fields.ForeignKeyField('jinji.Rectification', source_field='rectification_id', null=True, db_constraint=True, to_field='id', related_name='criticisms', on_delete=OnDelete.CASCADE)),
                ('title', fields.CharField(max_length=100)),
                ('facts', fields.CharField(max_length=3000)),
                ('issued_on', fields.DateField()),
                ('withdrawn_on', fields.DateField(null=True)),
                ('answer', fields.CharField(null=True, max_length=2000)),
            ],
            options={'table': 'criticism', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '通报批评：公开；撤销的仍然可见，注明撤销'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='Transfer',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('number', fields.CharField(unique=True, max_length=40)),
                ('subject', fields.CharField(max_length=12)),
                ('institution', fields.ForeignKeyField('jinji.Institution', source_field='institution_id', null=True, db_constraint=True, to_field='id', related_name='transfers', on_delete=OnDelete.CASCADE)),
                ('inspection', fields.ForeignKeyField('jinji.Inspection', source_field='inspection_id', null=True, db_constraint=True, to_field='id', related_name='transfers', on_delete=OnDelete.CASCADE)),
                ('person', fields.CharField(null=True, max_length=50)),
                ('recipient', fields.CharField(max_length=100)),
                ('sent_on', fields.DateField()),
                ('matter', fields.TextField(unique=False)),
                ('receipt_document', fields.CharField(null=True, max_length=60)),
                ('receipt_dated', fields.DateField(null=True)),
                ('receipt', fields.ForeignKeyField('jinji.Attachment', source_field='receipt_id', null=True, db_constraint=True, to_field='id', related_name='receipts', on_delete=OnDelete.RESTRICT)),
                ('answer', fields.CharField(null=True, max_length=2000)),
            ],
            options={'table': 'transfer', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '移交涉嫌违法线索；涉及工作人员的，市鉴定中心看不到（第二十六条）'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='Enclosure',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('attachment', fields.ForeignKeyField('jinji.Attachment', source_field='attachment_id', db_constraint=True, to_field='id', related_name='enclosures', on_delete=OnDelete.RESTRICT)),
                ('inspection', fields.ForeignKeyField('jinji.Inspection', source_field='inspection_id', null=True, db_constraint=True, to_field='id', related_name='enclosures', on_delete=OnDelete.CASCADE)),
                ('rectification', fields.ForeignKeyField('jinji.Rectification', source_field='rectification_id', null=True, db_constraint=True, to_field='id', related_name='enclosures', on_delete=OnDelete.CASCADE)),
                ('transfer', fields.ForeignKeyField('jinji.Transfer', source_field='transfer_id', null=True, db_constraint=True, to_field='id', related_name='enclosures', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'enclosure', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '随回复、整改报告或移交所附的一个文件'},
            bases=['Record'],
        ),
        ops.AddField(
            model_name='Revocation',
            name='inspection',
            field=fields.ForeignKeyField('jinji.Inspection', source_field='inspection_id', null=True, db_constraint=True, to_field='id', related_name='revocations', on_delete=OnDelete.CASCADE),
        ),
        ops.AddField(
            model_name='Revocation',
            name='rectification',
            field=fields.ForeignKeyField('jinji.Rectification', source_field='rectification_id', null=True, db_constraint=True, to_field='id', related_name='revocations', on_delete=OnDelete.CASCADE),
        ),
        ops.AlterModelOptions(
            name='Tie',
            options={'table': 'tie', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '专家、外部质量督导员与单位的关系：申报的，更正的留有日期'},
        ),
        *(ops.RunSQL(sql) for sql in (FROZEN, ONE_OF_EACH, SOUND, READ)),
    ]
