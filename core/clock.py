"""The release as the only clock: the one predicate that says what stands."""

from django.db.models import Q

# "Not superseded": an integer that sorts after every release, so that the newest
# state is `as_of(head)` and no second code path with NULL exists.
NOW = 2_147_483_647


def as_of(release: int, prefix: str = "") -> Q:
    """Return the rows that stand as of a release; `prefix` follows a relation."""
    return Q(
        **{
            f"{prefix}released_in__lte": release,
            f"{prefix}superseded_in__gt": release,
        }
    )
