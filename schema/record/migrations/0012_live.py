"""Live worklists: whoever listens is rung in the transaction of the act itself, with ids and a position and nothing else; documents."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

RING = """
CREATE FUNCTION jinji_ring() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('jinji_live', json_build_object('position', max(l.position), 'cases', json_object_agg(l.case_id, l.noun))::text)
    FROM (SELECT case_id, noun, max(position) AS position, (row_number() OVER (ORDER BY case_id) - 1) / 80 AS part
      FROM fresh GROUP BY case_id, noun) l GROUP BY l.part;  -- a message holds eight thousand bytes at most
  RETURN NULL;
END $$;
CREATE TRIGGER ring AFTER INSERT ON ledger REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION jinji_ring();
CREATE FUNCTION jinji_ring_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('jinji_live', '{}');  -- who has left is looked up by whoever still listens to them
  RETURN NULL;
END $$;
CREATE TRIGGER ring AFTER UPDATE OF closed_at ON session FOR EACH STATEMENT EXECUTE FUNCTION jinji_ring_people();
"""
# of limits set before: two working days and a weekend
SOON = """
UPDATE stay SET soon_on = due - 4 WHERE due IS NOT NULL;
UPDATE calendar_move SET columns = columns || jsonb_build_object('soon_on', after - 4);
"""

LEVEL = "(ARRAY['一级/高级技师', '二级/技师', '三级/高级工', '四级/中级工', '五级/初级工'])[i.level]"
ITEM = f"""'申报项' || i.ordinal || '　' || o.name || coalesce('（' || i.work_type || '）', '') || '　' || {LEVEL} || '：'"""
METHOD = "CASE s.method WHEN 'MATERIAL' THEN '材料审核' WHEN 'SITE_VISIT' THEN '现场考察' WHEN 'DISCUSSION' THEN '专家论证' ELSE '集中遴选' END"
PANEL = f"""(SELECT '参加评估的专家' || count(*) || '人，评估方式：' || string_agg(DISTINCT {METHOD}, '、')
      FROM seat s WHERE s.filing_id = t.filing_id AND NOT s.recused AND s.opined_at IS NOT NULL)"""
DOCUMENT = f"""
CREATE VIEW document AS
WITH told AS (
  SELECT l.id, l.case_id AS filing_id, l.position, l.act, l.article, l.form, (l.occurred_at AT TIME ZONE 'Asia/Shanghai')::date AS issued_on,
    CASE l.act WHEN 'return' THEN 'SUPPLEMENT' WHEN 'pass_review' THEN 'PASSED' WHEN 'admit' THEN 'ADMITTED' WHEN 'reject' THEN 'REJECTED'
      WHEN 'pass_over' THEN 'NOT_SELECTED' WHEN 'approve' THEN 'APPROVED' WHEN 'disapprove' THEN 'DISAPPROVED' ELSE 'OPINION' END AS kind,
    (SELECT count(*) FROM ledger s WHERE s.case_id = l.case_id AND s.act = 'submit' AND s.position < l.position)::int AS version
  FROM ledger l WHERE l.noun = 'filing'
    AND l.act IN ('return', 'pass_review', 'admit', 'reject', 'pass_over', 'approve', 'disapprove', 'propose')
)
SELECT t.id, t.filing_id, t.kind, t.article, t.issued_on, t.version,
  f.number || CASE t.kind WHEN 'OPINION' THEN '评' ELSE '告' END
    || row_number() OVER (PARTITION BY t.filing_id, t.kind = 'OPINION' ORDER BY t.position) AS number,
  coalesce((SELECT a.subject FROM submission_fact a JOIN submission s ON s.id = a.submission_id
    WHERE s.filing_id = t.filing_id AND s.version = t.version AND a.part = 'UNIT' LIMIT 1), u.name) AS addressee,
  u.credit_code, f.number AS filing_number,
  CASE WHEN t.kind = 'SUPPLEMENT' THEN ARRAY(
      SELECT r.message || '（' || concat_ws('；', nullif(r.text, ''), '第' || r.item_ordinal || '项申报', '条件' || r.condition, nullif(r.article, '')) || '）'
      FROM return_reason r WHERE r.filing_id = t.filing_id AND r.version = t.version ORDER BY r.id)
    WHEN t.kind IN ('REJECTED', 'NOT_SELECTED', 'DISAPPROVED') THEN ARRAY[t.form::jsonb->>'reason']
    WHEN t.kind IN ('APPROVED', 'OPINION') THEN CASE t.kind WHEN 'OPINION' THEN ARRAY[{PANEL}] ELSE ARRAY[]::text[] END
      || ARRAY[t.form::jsonb->>'opinion'] || ARRAY(
      SELECT {ITEM} || CASE WHEN (v->>'favourable')::boolean THEN '同意' ELSE '不同意' END || coalesce('，' || nullif(v->>'reason', ''), '')
      FROM jsonb_array_elements(t.form::jsonb->'verdicts') v JOIN item i ON i.id = (v->>'item')::uuid
      JOIN occupation o ON o.id = i.occupation_id ORDER BY i.ordinal)
    ELSE ARRAY[]::text[] END AS reasons
FROM told t JOIN filing f ON f.id = t.filing_id JOIN unit u ON u.id = f.unit_id;
"""


class Migration(migrations.Migration):
    """Two triggers, a column, a view."""

    dependencies = [("jinji", "0011_histories")]
    operations = [
        ops.AddField(model_name="Stay", name="soon_on", field=fields.DateField(null=True)),
        ops.RunSQL(SOON),
        ops.RunSQL(RING),
        ops.RunSQL(DOCUMENT),
    ]
