"""What the database knows of its tables, by which it chooses how to read them."""

from django.db import connection, transaction

MANY = 10_000
"""Rows after which statistics of before mislead."""


def compute_statistics() -> None:
    """Let the database look at its tables anew (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def compute_statistics_after(rows: int) -> None:
    """Do so once the transaction that brings so many rows has ended, if they are many.

    What was brought stands, whether or not this succeeds.
    """
    if rows >= MANY:
        transaction.on_commit(compute_statistics, robust=True)
