"""Deadlines whole: who owes them, how each reading ends; what a holiday notice moves; calendars to subscribe to; punctuality."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from schema.record.base import uuid7
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise.fields.db_defaults import SqlDefault
from tortoise import fields

BEFORE = """
UPDATE stay SET ends_at = (due + 1)::timestamp AT TIME ZONE 'Asia/Shanghai',
  owed = CASE WHEN noun IN ('filing', 'objection', 'change', 'ending') OR rule = 'renewal.evaluation' THEN '{CENTRE}'::text[] ELSE '{CLOCK}' END WHERE rule IS NOT NULL;
UPDATE stay SET ended_by = l.role FROM stay n JOIN ledger l ON l.position = n.entered_by
  WHERE n.case_id = stay.case_id AND n.since = stay.until AND n.id <> stay.id;
"""

WALL = """
ALTER TABLE stay ADD CONSTRAINT stay_limited CHECK (rule IS NULL OR (due IS NOT NULL AND ends_at IS NOT NULL));
ALTER TABLE calendar_import ADD CONSTRAINT calendar_import_stage CHECK (stage = 'TAKEN'),
  ADD CONSTRAINT calendar_import_year CHECK (year BETWEEN 2000 AND 2099);
ALTER TABLE calendar_move ADD CONSTRAINT calendar_move_stage CHECK (stage IN ('WAITING', 'APPLIED', 'KEPT', 'SUPERSEDED')),
  ADD CONSTRAINT calendar_move_moves CHECK (before <> after),
  ADD CONSTRAINT calendar_move_earlier_confirmed CHECK (stage <> 'KEPT' OR (decided_at IS NOT NULL AND reason IS NOT NULL)),
  ADD CONSTRAINT calendar_move_one_waiting EXCLUDE (stay_id WITH =) WHERE (stage = 'WAITING') DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE calendar_feed ADD CONSTRAINT calendar_feed_stage CHECK (stage IN ('OPEN', 'CLOSED')),
  ADD CONSTRAINT calendar_feed_digest CHECK (digest ~ '^[0-9a-f]{64}$');
CREATE UNIQUE INDEX calendar_feed_one_open ON calendar_feed (account_id) WHERE stage = 'OPEN';
CREATE TRIGGER never_deleted BEFORE DELETE ON calendar_import FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER never_deleted BEFORE DELETE ON calendar_move FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE INDEX calendar_move_import ON calendar_move (calendar_import_id, id); CREATE INDEX calendar_move_stay ON calendar_move (stay_id);
CREATE INDEX stay_limit ON stay (rule, due) WHERE rule IS NOT NULL;
"""

VIEWS = """
CREATE VIEW stay_alternative AS SELECT s.id, s.id AS stay_id, told.place::int AS ordinal, told.one->>'reading' AS reading,
  told.one->>'text' AS text, (told.one->>'due')::date AS due, (told.one->>'endsAt')::timestamptz AS ends_at
  FROM stay s CROSS JOIN LATERAL jsonb_array_elements(s.alternatives) WITH ORDINALITY told(one, place);
CREATE VIEW punctuality AS
SELECT md5(concat_ws('|', rule, article, office, month))::uuid AS id, rule, article, legal, office, month, count(*)::int AS total,
  count(*) FILTER (WHERE NOT late)::int AS in_time, count(*) FILTER (WHERE late)::int AS late,
  count(*) FILTER (WHERE until IS NULL)::int AS still_open,
  (percentile_disc(0.5) WITHIN GROUP (ORDER BY days) FILTER (WHERE until IS NOT NULL))::int AS median_days
FROM (
  SELECT s.rule, s.article, s.legal, array_to_string(s.owed, ' ') AS office, date_trunc('month', s.due)::date AS month, s.until,
    coalesce(s.until, clock.at) > s.ends_at AS late, (s.until AT TIME ZONE 'Asia/Shanghai')::date - s.started_on AS days
  FROM stay s CROSS JOIN (SELECT now() + make_interval(secs => coalesce((SELECT seconds FROM demo_time), 0)) AS at) clock
  WHERE s.rule IS NOT NULL AND s.owed && '{CENTRE,BUREAU,DISTRICT}'
    AND (s.ended_by = ANY (s.owed) OR (s.until IS NULL AND s.ends_at < clock.at))
) limits GROUP BY rule, article, legal, office, month;
"""


class Migration(migrations.Migration):
    dependencies = [('jinji', '0007_application')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('account', fields.ForeignKeyField('jinji.Account', source_field='account_id', db_constraint=True, to_field='id', related_name='calendar_feeds', on_delete=OnDelete.CASCADE)),
                ('digest', fields.CharField(unique=True, max_length=64)),
            ],
            options={'table': 'calendar_feed', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '日历订阅：网址中的密钥只存SHA-256；本人和系统管理员可以停用'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='CalendarImport',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('year', fields.SmallIntField()),
                ('version', fields.CharField(max_length=20)),
                ('source', fields.CharField(max_length=200)),
                ('off', ArrayField(element_type='DATE')),
                ('on', ArrayField(element_type='DATE')),
                ('calendar_version', fields.CharField(max_length=40)),
            ],
            options={'table': 'calendar_import', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '放假安排的一次导入'},
            bases=['Case'],
        ),
        ops.CreateModel(
            name='CalendarMove',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ('stage', fields.CharField(max_length=16)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due', fields.DateField(null=True)),
                ('calendar_import', fields.ForeignKeyField('jinji.CalendarImport', source_field='calendar_import_id', db_constraint=True, to_field='id', related_name='moves', on_delete=OnDelete.CASCADE)),
                ('stay', fields.ForeignKeyField('jinji.Stay', source_field='stay_id', db_constraint=True, to_field='id', related_name='moves', on_delete=OnDelete.CASCADE)),
                ('before', fields.DateField()),
                ('after', fields.DateField()),
                ('columns', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('decided_by', fields.ForeignKeyField('jinji.Account', source_field='decided_by_id', null=True, db_constraint=True, to_field='id', related_name='calendar_moves', on_delete=OnDelete.CASCADE)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('reason', fields.CharField(null=True, max_length=2000)),
            ],
            options={'table': 'calendar_move', 'app': 'jinji', 'pk_attr': 'id', 'table_description': '一个期限因放假安排的变动；变动后的全部内容在导入时算定'},
            bases=['Case'],
        ),
        ops.AddField(
            model_name='Stay',
            name='alternatives',
            field=fields.JSONField(default=list, db_default=SqlDefault("'[]'"), encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name='Stay',
            name='ended_by',
            field=fields.CharField(null=True, max_length=12),
        ),
        ops.AddField(
            model_name='Stay',
            name='ends_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Stay',
            name='moved',
            field=fields.SmallIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Stay',
            name='moved_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Stay',
            name='owed',
            field=ArrayField(default=list, db_default=SqlDefault("'{}'"), element_type='TEXT'),
        ),
        ops.AddField(
            model_name='Stay',
            name='reading_text',
            field=fields.TextField(default='', db_default='', unique=False),
        ),
        ops.AddField(
            model_name='Stay',
            name='start_event',
            field=fields.CharField(default='', db_default='', max_length=60),
        ),
        *(ops.RunSQL(sql) for sql in (BEFORE, WALL, VIEWS)),
    ]
