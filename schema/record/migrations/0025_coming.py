"""The sittings of an occupation that are to come: the public's pages ask for them, and they are few among all that ever were."""

from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """One index more."""

    dependencies = [("jinji", "0024_correction")]
    operations = [ops.RunSQL("CREATE INDEX sitting_coming ON sitting (occupation_id, day) WHERE stage = 'PLANNED'")]
