"""Live worklists: whoever listens is rung in the transaction of the act itself, with ids and a position and nothing else."""

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


class Migration(migrations.Migration):
    """Two triggers, a column."""

    dependencies = [("jinji", "0008_deadline")]
    operations = [
        ops.AddField(model_name="Stay", name="soon_on", field=fields.DateField(null=True)),
        ops.RunSQL(SOON),
        ops.RunSQL(RING),
    ]
