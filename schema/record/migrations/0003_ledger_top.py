"""The ledger's lock and its last line in one call: a function sees, in each of its statements, what was committed before it."""

from tortoise import migrations
from tortoise.migrations import operations as ops

LEDGER_TOP = """
CREATE FUNCTION jinji_ledger_top(key bigint) RETURNS TABLE (line bigint, hash text, change bigint) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(key);
  RETURN QUERY SELECT coalesce(max(l.position), 0), (SELECT m.hash::text FROM ledger m ORDER BY m.position DESC LIMIT 1),
    (SELECT coalesce(max(c.position), 0) FROM public_change c) FROM ledger l;
END $$;
"""


class Migration(migrations.Migration):
    """One function."""

    dependencies = [("jinji", "0002_second_wall")]
    operations = [ops.RunSQL(LEDGER_TOP)]
