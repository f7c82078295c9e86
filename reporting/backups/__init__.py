"""Backups of database and evidence, restoring them, and moving to another engine."""
