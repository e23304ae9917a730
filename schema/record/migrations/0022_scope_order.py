"""The scopes of an institution in the order in which they are always told: the index that finds them brings them sorted."""

from tortoise import migrations
from tortoise.migrations import operations as ops

ORDER = """
CREATE INDEX scope_order ON scope (institution_id, occupation_code, (coalesce(work_type, '')), ((-level)), site_id, valid_from, id);
DROP INDEX scope_institution;
"""


class Migration(migrations.Migration):
    """One index in the place of another, whose only column it begins with."""

    dependencies = [("jinji", "0021_photo")]
    operations = [ops.RunSQL(ORDER)]
