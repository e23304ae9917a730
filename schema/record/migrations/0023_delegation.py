"""Delegation: who acts for whom; a session in which somebody acts for a colleague, and the ledger's lines that name both."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from schema.record.base import uuid7

# One deputy at a time. What a session is, it stays.
SOUND = """
ALTER TABLE delegation ADD CONSTRAINT delegation_stage CHECK (stage IN ('IN_FORCE', 'ENDED', 'EXPIRED')),
  ADD CONSTRAINT delegation_days CHECK (first_day <= last_day),
  ADD CONSTRAINT delegation_two_people CHECK (delegator_id <> delegate_id),
  ADD CONSTRAINT delegation_no_overlap EXCLUDE USING gist (
    (int8range(hashtextextended(delegator_id::text, 0), hashtextextended(delegator_id::text, 0), '[]')) WITH &&,
    (daterange(first_day, last_day, '[]')) WITH &&) WHERE (stage = 'IN_FORCE');
CREATE INDEX delegation_delegator ON delegation (delegator_id);
CREATE INDEX delegation_delegate ON delegation (delegate_id);
CREATE INDEX session_delegation ON session (delegation_id) WHERE delegation_id IS NOT NULL;
CREATE OR REPLACE FUNCTION jinji_session_reach() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF (NEW.scopes, NEW.digest, NEW.account_id, NEW.delegation_id) IS DISTINCT FROM (OLD.scopes, OLD.digest, OLD.account_id, OLD.delegation_id)
    OR OLD.closed_at IS NOT NULL AND NEW.closed_at IS NULL THEN
    RAISE EXCEPTION 'a session reaches as far as when it was opened, and ends once' USING ERRCODE = '23514';
  END IF; RETURN NEW; END $$;
DROP TRIGGER reach ON session;
CREATE TRIGGER reach BEFORE UPDATE OF scopes, digest, account_id, delegation_id, closed_at ON session FOR EACH ROW EXECUTE FUNCTION jinji_session_reach();
"""


class Migration(migrations.Migration):
    """One table and two columns."""

    dependencies = [("jinji", "0022_scope_order")]
    initial = False
    operations = [
        ops.CreateModel(
            name="Delegation",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("stage", fields.CharField(max_length=16)),
                ("since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("due", fields.DateField(null=True)),
                ("delegator", fields.ForeignKeyField("jinji.Account", source_field="delegator_id", db_constraint=True, to_field="id", related_name="delegations_given", on_delete=OnDelete.RESTRICT)),
                ("delegate", fields.ForeignKeyField("jinji.Account", source_field="delegate_id", db_constraint=True, to_field="id", related_name="delegations_taken", on_delete=OnDelete.RESTRICT)),
                ("first_day", fields.DateField()),
                ("last_day", fields.DateField()),
                ("reason", fields.CharField(max_length=200)),
            ],
            options={"table": "delegation", "app": "jinji", "pk_attr": "id", "table_description": "代理"},
            bases=["Case"],
        ),
        ops.AddField(model_name="Session", name="delegation", field=fields.ForeignKeyField("jinji.Delegation", source_field="delegation_id", null=True, db_constraint=True, to_field="id", related_name="sessions", on_delete=OnDelete.RESTRICT)),
        ops.AddField(model_name="Line", name="principal_id", field=fields.UUIDField(null=True)),
        ops.RunSQL(SOUND),
    ]
