"""Sessions that can be told apart and ended, known devices, the second factor, keys with a reach, passwords set anew."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from schema.record.base import uuid7

SESSION = """
UPDATE session SET idle_until = expires_at, used_at = opened_at;
ALTER TABLE session ALTER COLUMN idle_until SET NOT NULL, ALTER COLUMN used_at SET NOT NULL,
  ADD CONSTRAINT session_idle CHECK (idle_until <= expires_at);
CREATE INDEX session_account ON session (account_id, opened_at);
"""
# Of a key's reach nothing is changed once it is issued, so that whoever is remembered by it is remembered rightly.
SOUND = """
ALTER TABLE session ADD CONSTRAINT session_scopes CHECK (scopes ~ '^[A-Za-z:._* ]+$');
ALTER TABLE api_key ADD CONSTRAINT api_key_scopes CHECK (scopes ~ '^(read(:[A-Za-z]+)?|act:[A-Za-z]+[.]([*]|[a-z_]+))( (read(:[A-Za-z]+)?|act:[A-Za-z]+[.]([*]|[a-z_]+)))*$'),
  ADD CONSTRAINT api_key_own CHECK (account_id IS NULL OR (expires_on IS NOT NULL AND scopes IS NOT NULL));
CREATE INDEX api_key_account ON api_key (account_id);
ALTER TABLE account ADD CONSTRAINT account_reset CHECK ((reset_digest IS NULL) = (reset_until IS NULL) AND reset_digest ~ '^[0-9a-f]{64}$');
ALTER TABLE factor ADD CONSTRAINT factor_stage CHECK (stage IN ('PENDING', 'ACTIVE', 'REMOVED')),
  ADD CONSTRAINT factor_sealed CHECK (octet_length(secret_sealed) > 33),
  ADD CONSTRAINT factor_confirmed CHECK (stage <> 'ACTIVE' OR last_step IS NOT NULL);
CREATE UNIQUE INDEX factor_one_active ON factor (account_id) WHERE stage = 'ACTIVE';
CREATE UNIQUE INDEX factor_one_pending ON factor (account_id) WHERE stage = 'PENDING';
ALTER TABLE recovery_code ADD CONSTRAINT recovery_code_digest CHECK (digest ~ '^[0-9a-f]{64}$');
CREATE INDEX recovery_code_factor ON recovery_code (factor_id);
CREATE INDEX known_device_account ON known_device (account_id, seen_at);
CREATE INDEX attempt_address ON login_attempt (address, at); CREATE INDEX attempt_device ON login_attempt (device_id);
"""
# A code counts once: neither its half minute nor a recovery code comes back.
STANDS = """
CREATE FUNCTION jinji_factor_forward() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.last_step IS DISTINCT FROM OLD.last_step AND OLD.last_step IS NOT NULL AND coalesce(NEW.last_step, 0) <= OLD.last_step THEN
    RAISE EXCEPTION 'a code counts once' USING ERRCODE = '23514';
  END IF; RETURN NEW; END $$;
CREATE TRIGGER forward BEFORE UPDATE OF last_step ON factor FOR EACH ROW EXECUTE FUNCTION jinji_factor_forward();
CREATE FUNCTION jinji_code_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF OLD.used_at IS NOT NULL OR NEW.digest <> OLD.digest THEN
    RAISE EXCEPTION 'a recovery code is used once' USING ERRCODE = '23514';
  END IF; RETURN NEW; END $$;
CREATE TRIGGER once BEFORE UPDATE ON recovery_code FOR EACH ROW EXECUTE FUNCTION jinji_code_once();
CREATE FUNCTION jinji_key_reach() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF (NEW.scopes, NEW.role, NEW.digest, NEW.account_id) IS DISTINCT FROM (OLD.scopes, OLD.role, OLD.digest, OLD.account_id) THEN
    RAISE EXCEPTION 'a key reaches as far as when it was issued' USING ERRCODE = '23514';
  END IF; RETURN NEW; END $$;
CREATE TRIGGER reach BEFORE UPDATE ON api_key FOR EACH ROW EXECUTE FUNCTION jinji_key_reach();
CREATE FUNCTION jinji_session_reach() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF (NEW.scopes, NEW.digest, NEW.account_id) IS DISTINCT FROM (OLD.scopes, OLD.digest, OLD.account_id) OR OLD.closed_at IS NOT NULL AND NEW.closed_at IS NULL THEN
    RAISE EXCEPTION 'a session reaches as far as when it was opened, and ends once' USING ERRCODE = '23514';
  END IF; RETURN NEW; END $$;
CREATE TRIGGER reach BEFORE UPDATE OF scopes, digest, account_id, closed_at ON session FOR EACH ROW EXECUTE FUNCTION jinji_session_reach();
"""


class Migration(migrations.Migration):
    """What identity keeps."""

    dependencies = [("jinji", "0018_running")]
    initial = False
    operations = [
        ops.AddField(model_name="Account", name="must_change", field=fields.BooleanField(null=True)),
        ops.AddField(model_name="Account", name="reset_digest", field=fields.CharField(max_length=64, null=True, unique=True)),
        ops.AddField(model_name="Account", name="reset_until", field=fields.DatetimeField(null=True)),
        ops.AddField(model_name="Key", name="account", field=fields.ForeignKeyField("jinji.Account", source_field="account_id", null=True, db_constraint=True, to_field="id", related_name="keys", on_delete=OnDelete.RESTRICT)),
        ops.AddField(model_name="Key", name="scopes", field=fields.CharField(max_length=2000, null=True)),
        ops.AddField(model_name="Key", name="used_at", field=fields.DatetimeField(null=True)),
        ops.CreateModel(
            name="KnownDevice",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("account", fields.ForeignKeyField("jinji.Account", source_field="account_id", db_constraint=True, to_field="id", related_name="devices", on_delete=OnDelete.CASCADE)),
                ("digest", fields.CharField(unique=True, max_length=64)),
                ("seen_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "known_device", "app": "jinji", "pk_attr": "id", "table_description": "认得的设备"},
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Factor",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("stage", fields.CharField(max_length=16)),
                ("since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("due", fields.DateField(null=True)),
                ("account", fields.ForeignKeyField("jinji.Account", source_field="account_id", db_constraint=True, to_field="id", related_name="factors", on_delete=OnDelete.RESTRICT)),
                ("title", fields.CharField(max_length=50)),
                ("secret_sealed", fields.BinaryField()),
                ("last_step", fields.BigIntField(null=True)),
            ],
            options={"table": "factor", "app": "jinji", "pk_attr": "id", "table_description": "第二验证因素"},
            bases=["Case"],
        ),
        ops.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("factor", fields.ForeignKeyField("jinji.Factor", source_field="factor_id", db_constraint=True, to_field="id", related_name="codes", on_delete=OnDelete.CASCADE)),
                ("digest", fields.CharField(unique=True, max_length=64)),
                ("used_at", fields.DatetimeField(null=True)),
            ],
            options={"table": "recovery_code", "app": "jinji", "pk_attr": "id", "table_description": "恢复码"},
            bases=["Record"],
        ),
        ops.AddField(model_name="Attempt", name="network", field=fields.CharField(max_length=64, default="", db_default="")),
        ops.AddField(model_name="Attempt", name="device", field=fields.ForeignKeyField("jinji.KnownDevice", source_field="device_id", null=True, db_constraint=True, to_field="id", related_name="attempts", on_delete=OnDelete.CASCADE)),
        ops.AddField(model_name="Session", name="idle_until", field=fields.DatetimeField(null=True)),
        ops.AddField(model_name="Session", name="used_at", field=fields.DatetimeField(null=True)),
        ops.AddField(model_name="Session", name="address", field=fields.CharField(max_length=64, default="", db_default="")),
        ops.AddField(model_name="Session", name="network", field=fields.CharField(max_length=64, default="", db_default="")),
        ops.AddField(model_name="Session", name="device", field=fields.CharField(max_length=200, default="", db_default="")),
        ops.AddField(model_name="Session", name="cookie", field=fields.BooleanField(default=False, db_default=False)),
        ops.AddField(model_name="Session", name="scopes", field=fields.CharField(max_length=300, null=True)),
        ops.RunSQL(SESSION),
        ops.RunSQL(SOUND),
        ops.RunSQL(STANDS),
    ]
