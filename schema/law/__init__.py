"""The law as data: one chapter, one table; pure Python, no database, no network, no now()."""
