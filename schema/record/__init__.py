"""What has happened: the tables, who may see their rows, and the migrations; no rules (those are in `schema.law`)."""
