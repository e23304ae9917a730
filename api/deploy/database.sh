#!/bin/sh
# A user of its own for the register, no superuser: what its triggers refuse, it cannot do. Run once, on an empty server.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$JINJI_PASSWORD" --username postgres <<'SQL'
CREATE ROLE jinji LOGIN PASSWORD :'password';
CREATE DATABASE jinji OWNER jinji;
SQL
