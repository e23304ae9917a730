"""What each act set in the record stands in its ledger line, so that the record can be replayed from the ledger."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """One column; the lines written before have none, and their hashes stay as they are."""

    dependencies = [("jinji", "0010_lapse")]
    operations = [ops.AddField(model_name="Line", name="effects", field=fields.TextField(null=True, unique=False))]
