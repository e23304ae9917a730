"""Articles 8 and 17: who looked at whose photo or other particulars is on record as who read whose number."""

from tortoise import migrations
from tortoise.migrations import operations as ops

SUBJECT = """
ALTER TABLE personal_read DROP CONSTRAINT personal_read_subject,
  ADD CONSTRAINT personal_read_subject CHECK (subject IN ('DOCUMENT', 'PHONE', 'CONTACT', 'PARTICULARS', 'PHOTO', 'FILE', 'REPORT'));
"""


class Migration(migrations.Migration):
    """Two more things that may be read of a candidate."""

    dependencies = [("jinji", "0020_sign_on")]
    operations = [ops.RunSQL(SUBJECT)]
