"""What ends with a filing: open changes and additions never handed in have a stage of their own, and so do their lines."""

from tortoise import migrations
from tortoise.migrations import operations as ops

WALL = """
ALTER TABLE change_request DROP CONSTRAINT change_stage, DROP CONSTRAINT change_numbered,
  ADD CONSTRAINT change_stage CHECK (
    stage IN ('DRAFT', 'REVIEW', 'RETURNED', 'CONFIRMED', 'REFUSED', 'TORN_OUT', 'WITHDRAWN', 'CLOSED')),
  ADD CONSTRAINT change_numbered CHECK (stage IN ('DRAFT', 'WITHDRAWN', 'CLOSED') OR number IS NOT NULL);
ALTER TABLE change_line DROP CONSTRAINT change_line_outcome, ADD CONSTRAINT change_line_outcome CHECK (
    outcome IN ('PENDING', 'CONFIRMED', 'REFUSED', 'TORN_OUT', 'WITHDRAWN', 'LAPSED'));
ALTER TABLE filing DROP CONSTRAINT filing_stage, DROP CONSTRAINT filing_numbered, ADD CONSTRAINT filing_stage CHECK (
    stage IN ('DRAFT', 'REVIEW', 'RETURNED', 'REJECTED', 'ASSESSMENT', 'SELECTION', 'NOT_SELECTED', 'PROPOSAL', 'DISAPPROVED',
              'APPROVED', 'CONCLUDED', 'WITHDRAWN', 'LAPSED')),
  ADD CONSTRAINT filing_numbered CHECK (stage IN ('DRAFT', 'WITHDRAWN', 'LAPSED') OR number IS NOT NULL);
DROP INDEX filing_one_open;
CREATE UNIQUE INDEX filing_one_open ON filing (unit_id, call_id, track)
  WHERE stage NOT IN ('REJECTED', 'NOT_SELECTED', 'DISAPPROVED', 'CONCLUDED', 'WITHDRAWN', 'LAPSED');
"""


class Migration(migrations.Migration):
    """The wall knows the new words."""

    dependencies = [("jinji", "0009_scope_order")]
    operations = [ops.RunSQL(WALL)]
