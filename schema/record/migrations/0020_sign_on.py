"""Signing on elsewhere: whom an account belongs to at the identity provider, and the sign-ons under way."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

SOUND = """
ALTER TABLE account ADD CONSTRAINT account_identity_whole CHECK (num_nulls(issuer, subject) <> 1);
CREATE UNIQUE INDEX account_one_identity ON account (issuer, subject) WHERE subject IS NOT NULL;
"""
SIGN_ON = """
CREATE TABLE sign_on (
  state text PRIMARY KEY CHECK (state ~ '^[0-9a-f]{64}$'),
  browser text NOT NULL CHECK (browser ~ '^[0-9a-f]{64}$'),
  nonce text NOT NULL,
  verifier text NOT NULL,
  challenge text NOT NULL CHECK (challenge ~ '^[A-Za-z0-9_-]{43}$'),
  begun_at timestamptz NOT NULL,
  answered_at timestamptz,
  account_id uuid REFERENCES account (id),
  code text UNIQUE CHECK (code ~ '^[0-9a-f]{64}$'),
  exchanged_at timestamptz,
  CHECK (num_nulls(account_id, code) <> 1),
  CHECK (code IS NULL OR answered_at IS NOT NULL),
  CHECK (exchanged_at IS NULL OR code IS NOT NULL)
);
CREATE INDEX sign_on_begun ON sign_on (begun_at); CREATE INDEX sign_on_account ON sign_on (account_id);
"""


class Migration(migrations.Migration):
    """Two columns of the account, and a table that is no record: its rows live for an hour."""

    dependencies = [("jinji", "0019_identity")]
    operations = [
        ops.AddField(model_name="Account", name="issuer", field=fields.CharField(max_length=300, null=True)),
        ops.AddField(model_name="Account", name="subject", field=fields.CharField(max_length=255, null=True)),
        ops.RunSQL(SOUND),
        ops.RunSQL(SIGN_ON),
    ]
