"""A database engine: SQLite whose writers are served in turn."""
