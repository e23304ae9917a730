"""A certificate may carry a number that was set right: sealed, like the candidate's own, and as frozen as its index."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

# The ciphertext alone changes when keys are rotated; whose number it is, the frozen index says.
SOUND = """
ALTER TABLE certificate ADD CONSTRAINT certificate_document_sealed CHECK (octet_length(document_sealed) > 33);
DO $do$ BEGIN
  EXECUTE replace(pg_get_functiondef('jinji_certificate_moves'::regproc), '{reason,ground,', '{document_sealed,reason,ground,');
END $do$;
"""


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("jinji", "0023_delegation")]
    initial = False
    operations = [
        ops.AddField(model_name="Certificate", name="document_sealed", field=fields.BinaryField(null=True)),
        ops.RunSQL(SOUND),
    ]
