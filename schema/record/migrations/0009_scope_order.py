"""A scope carries its occupation's code, by which it is listed: the table itself keeps it, and nobody else writes it."""

from tortoise import migrations
from tortoise.migrations import operations as ops

SQL = """
ALTER TABLE scope ADD COLUMN occupation_code varchar(20);
UPDATE scope s SET occupation_code = o.code FROM occupation o WHERE o.id = s.occupation_id;
ALTER TABLE scope ALTER COLUMN occupation_code SET NOT NULL;
CREATE FUNCTION jinji_scope_code() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT code INTO NEW.occupation_code FROM occupation WHERE id = NEW.occupation_id;
  RETURN NEW;
END $$;
CREATE TRIGGER occupation_code BEFORE INSERT OR UPDATE ON scope FOR EACH ROW EXECUTE FUNCTION jinji_scope_code();
"""


class Migration(migrations.Migration):
    """The column and its trigger."""

    dependencies = [("jinji", "0008_deadline")]
    operations = [ops.RunSQL(SQL)]
