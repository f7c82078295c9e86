"""The rules of Mozilla's HTTP Observatory, as its scoring page publishes them.

A page begins at 100 points. What is missing or weak takes points; what is better than
asked adds some, but only to a page that has 90 without them. 100 or more is A+.
https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from http.cookies import Morsel, SimpleCookie

EXTRA_FROM = 90
HALF_A_YEAR = 15_768_000
PRIVATE = {
    *("no-referrer", "same-origin", "strict-origin"),
    "strict-origin-when-cross-origin",
}
BROAD = {"*", "http:", "https:", "ftp:", "data:", "blob:", "'unsafe-inline'"}
SCRIPT = re.compile(rb"<script\b([^>]*)>", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """What a scanner sees of one address over TLS; `plain` is where http leads."""

    headers: Message
    body: bytes
    host: str
    plain: str


def compute_score(answer: Answer) -> tuple[int, dict[str, int]]:
    """The points of an answer, and those of each rule."""
    found = dict(rate_answer(answer))
    score = 100 + sum(points for points in found.values() if points < 0)
    if score >= EXTRA_FROM:
        score += sum(points for points in found.values() if points > 0)
    return max(score, 0), found


def rate_answer(answer: Answer) -> Iterator[tuple[str, int]]:
    """Every rule with its points."""
    headers = answer.headers
    policy = parse_policy(headers.get_all("Content-Security-Policy", []))
    yield "content-security-policy", rate_policy(policy)
    yield "cookies", rate_cookies(headers)
    yield "cross-origin-resource-sharing", rate_sharing(headers)
    yield (
        "redirection",
        0 if answer.plain.startswith(f"https://{answer.host}/") else -20,
    )
    yield "referrer-policy", rate_referrer(headers.get("Referrer-Policy"))
    yield "strict-transport-security", rate_transport(headers)
    yield "subresource-integrity", rate_scripts(answer)
    sniffing = headers.get("X-Content-Type-Options", "").strip().lower()
    yield "x-content-type-options", 0 if sniffing == "nosniff" else -5
    yield "x-frame-options", rate_frames(policy, headers.get("X-Frame-Options", ""))
    resource = headers.get("Cross-Origin-Resource-Policy", "")
    yield "cross-origin-resource-policy", 10 if resource.startswith("same-") else 0


def parse_policy(lines: list[str]) -> dict[str, set[str]]:
    """The directives of a policy with their sources."""
    found: dict[str, set[str]] = {}
    for part in ";".join(lines).split(";"):
        name, *sources = part.lower().split()[:1] + part.split()[1:] or [""]
        if name:
            found.setdefault(name, {*sources})
    return found


def rate_policy(policy: dict[str, set[str]]) -> int:
    """Content-Security-Policy, the worst fault first."""
    if not policy:
        return -25
    fallback = policy.get("default-src", {"*"})
    scripts = policy.get("script-src", fallback)
    objects = policy.get("object-src", fallback)
    styles = policy.get("style-src", fallback)
    passive = policy.get("img-src", fallback) | policy.get("media-src", fallback)
    if (scripts | objects) & BROAD:
        return -20
    insecure = {
        name
        for name, sources in policy.items()
        if any(source.startswith("http://") for source in sources)
    }
    if insecure - {"img-src", "media-src"}:
        return -20
    if insecure or "http:" in passive or "'unsafe-eval'" in scripts | styles:
        return -10
    if styles & BROAD:
        return 0
    is_tight = fallback == {"'none'"} and policy.get("form-action", {"*"}) <= {
        "'none'",
        "'self'",
    }
    return 10 if is_tight else 5


def list_cookies(headers: Message) -> list[Morsel]:
    """The cookies that an answer sets."""
    return [
        morsel
        for line in headers.get_all("Set-Cookie", [])
        for morsel in SimpleCookie(line).values()
    ]


def rate_cookies(headers: Message) -> int:
    """Secure, HttpOnly and SameSite of every cookie; the worst one counts."""
    points = []
    is_kept = "Strict-Transport-Security" in headers
    for cookie in list_cookies(headers):
        is_session = any(
            word in cookie.key.lower() for word in ("login", "sess", "sid")
        )
        is_token = "csrf" in cookie.key.lower()
        same_site = cookie["samesite"].lower()
        if not cookie["secure"]:
            protected, bare = (-10, -40) if is_session else (-5, -20)
            points.append(protected if is_kept else bare)
        elif is_session and not cookie["httponly"]:
            points.append(-30)
        elif same_site not in {"", "lax", "strict"} or (is_token and not same_site):
            points.append(-20)
        else:
            points.append(5 if same_site else 0)
    return min(points, default=0)


def rate_sharing(headers: Message) -> int:
    """CORS: what anybody may read, with the reader's own session, is lost."""
    has_credentials = headers.get("Access-Control-Allow-Credentials") == "true"
    return -50 if has_credentials else 0


def rate_referrer(policy: str | None) -> int:
    """Referrer-Policy; of several the last known one counts."""
    if policy is None:
        return 0
    return 5 if policy.split(",")[-1].strip().lower() in PRIVATE else -5


def rate_transport(headers: Message) -> int:
    """Strict-Transport-Security; nothing is added for the lists of browsers."""
    found = re.search(r"max-age=(\d+)", headers.get("Strict-Transport-Security", ""))
    if not found:
        return -20
    return 0 if int(found[1]) >= HALF_A_YEAR else -10


def rate_scripts(answer: Answer) -> int:
    """Scripts of elsewhere are loaded over TLS and named by their hash."""
    if "html" not in answer.headers.get("Content-Type", ""):
        return 0
    points = []
    for attributes in SCRIPT.findall(answer.body):
        source = re.search(rb'src="([^"]*)"', attributes)
        address = source[1].decode() if source else ""
        is_hashed = b"integrity=" in attributes
        if address.startswith(("//", "http://")):
            points.append(-20 if is_hashed else -50)
        elif address.startswith("https://"):
            points.append(5 if is_hashed else -5)
        else:
            points.append(0)
    return min(points, default=0)


def rate_frames(policy: dict[str, set[str]], header: str) -> int:
    """Who may show the page in a frame."""
    if "frame-ancestors" in policy and not policy["frame-ancestors"] & BROAD:
        return 5
    return 0 if header.strip().upper() in {"DENY", "SAMEORIGIN"} else -20
