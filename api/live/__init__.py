"""Live worklists: PostgreSQL rings when an act is committed, whoever is concerned is told, and asks for himself what has changed."""
