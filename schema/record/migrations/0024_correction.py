"""A certificate may carry a number that was set right, sealed like the candidate's own; a design the imprint of its seal."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

# The ciphertext alone changes when keys are rotated; whose number it is, the frozen index says.
SOUND = """
CREATE INDEX design_seal ON certificate_design (seal_id) WHERE seal_id IS NOT NULL;
ALTER TABLE certificate ADD CONSTRAINT certificate_document_sealed CHECK (octet_length(document_sealed) > 33);
DO $do$ BEGIN
  EXECUTE replace(pg_get_functiondef('jinji_certificate_moves'::regproc), '{reason,ground,', '{document_sealed,reason,ground,');
END $do$;
"""


class Migration(migrations.Migration):
    """Two columns."""

    dependencies = [("jinji", "0023_delegation")]
    initial = False
    operations = [
        ops.AddField(model_name="Certificate", name="document_sealed", field=fields.BinaryField(null=True)),
        ops.AddField(model_name="Design", name="seal", field=fields.ForeignKeyField("jinji.Attachment", source_field="seal_id", null=True, db_constraint=True, to_field="id", related_name="seals", on_delete=OnDelete.RESTRICT)),
        ops.RunSQL(SOUND),
    ]
