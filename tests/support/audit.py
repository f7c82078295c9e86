"""`make audit`: which known vulnerabilities the locked packages have.

Asks the index of advisories (OSV) that AUDIT_INDEX names, api.osv.dev by default, for
every package of requirements-dev.txt, which holds those of production. Exits with 0
where it knows of none, 1 where it knows of some, 2 where it could not be asked: that
is no good news, and is never reported as such.
"""
# ruff: noqa: T201 (a program of the command line speaks through print)

import json
import os
import sys
from urllib.request import Request, urlopen

from tests.support.requirements import compiled

INDEX = "https://api.osv.dev"
SECONDS = 30
BATCH = 500
"""Packages that one question holds; the index takes up to 1,000."""


class NotAsked(Exception):
    """The index did not answer, or not in its own form."""


def find_advisories(packages: dict[str, str], index: str) -> dict[str, list[str]]:
    """The advisories of each package that has any; raises NotAsked."""
    names = sorted(packages)
    found: dict[str, list[str]] = {}
    for first in range(0, len(names), BATCH):
        asked = names[first : first + BATCH]
        answers = ask_index(index, [(name, packages[name]) for name in asked])
        for name, answer in zip(asked, answers, strict=True):
            known = [one["id"] for one in answer.get("vulns", [])]
            found |= {name: sorted(known)} if known else {}
    return found


def ask_index(index: str, packages: list[tuple[str, str]]) -> list[dict]:
    """The answers for some packages with their versions, in order; raises NotAsked."""
    queries = [
        {"package": {"name": name, "ecosystem": "PyPI"}, "version": version}
        for name, version in packages
    ]
    request = Request(
        f"{index}/v1/querybatch",
        data=json.dumps({"queries": queries}).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urlopen(request, timeout=SECONDS) as answer:
            found = json.load(answer)["results"]
        if len(found) == len(packages):
            return found
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotAsked(f"{type(error).__name__}: {error}") from error
    raise NotAsked(f"{len(found)} answers to {len(packages)} questions")


def main() -> int:
    """Ask, print what is known, and return the exit code."""
    index = os.environ.get("AUDIT_INDEX") or INDEX
    packages = {name: line[0] for name, line in compiled("requirements-dev").items()}
    served = compiled("requirements")
    try:
        found = find_advisories(packages, index)
    except NotAsked as error:
        print(f"NOT ASKED: {index} did not answer ({error}). Nothing is known.")
        return 2
    for name, known in found.items():
        where = "production" if name in served else "tools"
        print(f"{name} {packages[name]} ({where}): {', '.join(known)}")
    print(f"{index}: {len(packages)} packages, {len(found)} with known advisories")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
