"""What replicas must agree on: how much each asker may still ask for, and which documents of GraphQL are registered."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

BUDGET = """
CREATE UNLOGGED TABLE budget (
  name text PRIMARY KEY CHECK (length(name) <= 100),
  rest double precision NOT NULL,
  at timestamptz NOT NULL
) WITH (fillfactor = 50);
"""
STORED = """
CREATE TABLE stored_operation (
  digest text PRIMARY KEY CHECK (digest ~ '^[0-9a-f]{64}$'),
  text text NOT NULL CHECK (encode(sha256(convert_to(text, 'UTF8')), 'hex') = digest),
  registered_at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON stored_operation FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON stored_operation FOR EACH STATEMENT EXECUTE FUNCTION jinji_append_only();
"""


class Migration(migrations.Migration):
    """Two tables that are no records (one may be lost at any time, the other only grows), and a webhook's former key."""

    dependencies = [("jinji", "0017_complaint")]
    operations = [
        ops.RunSQL(BUDGET),
        ops.RunSQL(STORED),
        ops.AddField(model_name="Endpoint", name="previous_secret", field=fields.CharField(max_length=200, null=True)),
        ops.AddField(model_name="Endpoint", name="previous_until", field=fields.DatetimeField(null=True)),
    ]
