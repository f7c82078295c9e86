"""The permission table asked of the portal: what differs from what is agreed.

The addresses come from the URL configuration, what is agreed from
permissions_policy.py, people and things from permission_world.py. Every question yields
a sentence for each answer that is wrong.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.contrib import admin
from django.db import connection, transaction
from django.template.backends.django import Template
from django.urls import URLResolver, get_resolver, reverse
from django.utils.safestring import SafeString

from api.v1.urls import router
from reporting.access.roles import REGISTERS
from tests.support import permissions_policy as policy
from tests.support.permission_acts import ACTS, forgeries
from tests.support.permission_world import LETTERS, NO_STAFF, World

WRITE = re.compile(r'(?:INSERT INTO|REPLACE INTO|UPDATE|DELETE FROM) "?(\w+)')
AUDIT, QUIET = "reporting_auditrecord", {"django_session"}
OK, ELSEWHERE, FORBIDDEN, ABSENT = 200, 302, 403, 404
Faults = Iterator[str]


def names(resolver: URLResolver | None = None, spaces: tuple = ()) -> set[str]:
    """The name of every address of the portal, such as `desk:return`."""
    found = set()
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            inside = (*spaces, one.namespace) if one.namespace else spaces
            found |= names(one, inside)
        else:
            found.add(":".join([*spaces, one.name or ""]))
    return found


def registers() -> dict[str, tuple[str, str]]:
    """Addresses of registers in the admin: the register and the page of each."""
    found = {}
    for model, page in admin.site._registry.items():
        begin = f"{model._meta.app_label}_{model._meta.model_name}_"
        for one in page.get_urls():
            if (one.name or "").startswith(begin):
                kind = one.name.removeprefix(begin)
                found[f"admin:{one.name}"] = (model._meta.label_lower, kind)
    return found


def named() -> set[str]:
    """Every address that a table of the policy names."""
    return {*policy.PUBLIC}.union(
        policy.RELEASED,
        policy.READ,
        policy.NOT_IN_PRODUCTION,
        policy.ACCOUNTS,
        policy.LEADS_ON,
        policy.POSTED_ONLY,
        policy.ADMIN_PAGES,
        policy.ADMIN_OTHER,
    )


def public() -> set[str]:
    """The addresses that everybody reads: those named, pages and resources."""
    pages = {name for name in names() if name.startswith("portal:")}
    return policy.PUBLIC | (pages | resources()) - named()


def resources() -> set[str]:
    """The lists and the rows of the API that show a register."""
    found = set()
    for _prefix, view, name in router.registry:
        model = getattr(view.queryset, "model", None)
        if model and model._meta.app_label in REGISTERS:
            found.add(f"api:{name}-list")
            if hasattr(view, "retrieve"):
                found.add(f"api:{name}-detail")
    return found


def rights_in(label: str) -> policy.Rights | None:
    """What is agreed for a model of the admin; None where nothing is."""
    is_register = label.partition(".")[0] in REGISTERS
    return policy.ADMIN.get(label, policy.REGISTER if is_register else None)


def undecided(found: set[str]) -> list[str]:
    """What to decide for each of some addresses that the policy does not speak of."""
    agreed = named() | public()
    pages = registers()
    said = set()
    for name in found - agreed:
        if name not in pages:
            said.add(
                f"{name}: nobody has said who reads it. Name it in "
                f"tests/support/permissions_policy.py: in READ with the letters that "
                f"read the own, the near and the far thing, or in PUBLIC."
            )
        elif rights_in(pages[name][0]) is None:
            said.add(
                f"{pages[name][0]}: nobody has said who does what with it in the "
                f"admin. Add its Rights to ADMIN in "
                f"tests/support/permissions_policy.py."
            )
    return sorted(said)


def left_over(found: set[str]) -> list[str]:
    """What the policy names and is not there any more."""
    models = {model for model, _page in registers().values()}
    places = {*(named() - found), *(set(policy.ADMIN) - models)}
    return [
        f"{name}: is gone. Take it out of tests/support/permissions_policy.py."
        for name in sorted(places)
    ]


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables that are written meanwhile, but for sessions."""
    tables: set[str] = set()

    def watch(execute, sql, params, many, context):
        found = WRITE.match(sql)
        tables.update({found[1]} - QUIET if found else ())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield tables


@contextmanager
def undone() -> Iterator[None]:
    """Take back what happens inside; a durable block takes it for a test's own."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


def unrendered() -> mock._patch:
    """Answers without their pages, where only the status is asked for."""
    return mock.patch.object(Template, "render", return_value=SafeString(""))


def ask(world: World, letter: str, url: str, method: str = "get", data=None):
    """An answer, and the tables that were written for it."""
    with written() as tables:
        answer = getattr(world.clients[letter], method)(url, data or {})
        if answer.streaming:
            answer.getvalue()  # a file is closed at its end
    return answer, tables


def wrong_pages(world: World) -> Faults:
    """Pages of the desk that somebody reads who should not, or the other way round."""
    for name, agreed in policy.READ.items():
        for place, url in world.addresses(name):
            at = world.places.index(place)
            allowed = agreed[at] if at < len(agreed) else ""
            for letter in LETTERS:
                yield from wrong_page(world, letter, name, url, letter in allowed)


def wrong_page(world: World, letter: str, name: str, url: str, allowed: bool) -> Faults:
    """One page, one reader; reading writes nothing, and the desk tells of refusals."""
    is_desk = name.startswith("desk:")
    refused = ELSEWHERE if letter == "-" and is_desk else ABSENT
    wanted = OK if allowed else refused
    told = {AUDIT} if wanted == ABSENT and is_desk else set()
    answer, tables = ask(world, letter, url)
    is_quiet = tables == told or (allowed and name in policy.PREVIEWS)
    if answer.status_code != wanted or not is_quiet:
        yield f"{letter} GET {url}: {answer.status_code}, wrote {tables}"


def wrong_public(world: World) -> Faults:
    """Public pages that somebody does not read, or that are there without a thing."""
    for name in public():
        for place, url in world.addresses(name):
            wanted = ABSENT if place == "none" else OK
            for letter in world.asked(url):
                answer, tables = ask(world, letter, url)
                if answer.status_code != wanted or tables:
                    yield f"{letter} GET {url}: {answer.status_code}, wrote {tables}"


def told_secrets(world: World) -> Faults:
    """Secret things that somebody who has not signed in reads on a public page."""
    for name in sorted(public()):
        for _place, url in world.addresses(name):
            page = world.clients["-"].get(url).text
            for thing, place in world.secrets_on(page):
                yield (
                    f"{name}: shows everybody the {thing} of the {place} thing. Leave "
                    f"it out by the scope, or name the address in READ of "
                    f"tests/support/permissions_policy.py."
                )


def wrong_releases(world: World) -> Faults:
    """Releases that somebody reads who should not."""
    for name, overseers in policy.RELEASED.items():
        for place, seq in world.releases.items():
            url = reverse(name, args=[seq])
            for letter in LETTERS:
                open_ = place == "public" or (place == "own" and letter in overseers)
                answer, _tables = ask(world, letter, url)
                if answer.status_code != (OK if open_ else ABSENT):
                    yield f"{letter} GET {url}: {answer.status_code}"


def wrong_acts(world: World, only: str = "") -> Faults:
    """Posts that do what they should not, or do not what they should."""
    for act in policy.ACTS:
        if only not in {"", act.name}:
            continue
        for place in world.places:
            allowed = {"own": act.own, "near": act.near}.get(place, "")
            for letter in LETTERS if place in {"own", "near"} else f"-c{act.own}":
                yield from wrong_act(world, act.name, place, letter, letter in allowed)


def wrong_act(
    world: World, name: str, place: str, letter: str, allowed: bool
) -> Faults:
    """One act of one person; all that is written is audited."""
    with undone():
        url, data = ACTS[name](world, place, world.people[letter])
        answer, tables = ask(world, letter, url, "post", data)
    said = f"{letter} {name} {place}: {answer.status_code}, wrote {sorted(tables)}"
    if allowed:
        silent = name in policy.SILENT
        if answer.status_code not in {OK, ELSEWHERE} or (AUDIT in tables) == silent:
            yield said
    else:
        wanted = (ELSEWHERE, set()) if letter == "-" else (ABSENT, {AUDIT})
        if (answer.status_code, tables) != wanted:
            yield said


def wrong_secrets(world: World, only: str = "") -> Faults:
    """What somebody sees on a page that is not for them, or misses."""
    for secret in policy.SECRETS:
        if only not in {"", secret.address}:
            continue
        for place in world.places[:3]:
            for letter in LETTERS:
                answer = world.clients[letter].get(world.where(secret.address, place))
                seen = world.shows(answer.text, secret.thing, place)
                if seen != (letter in getattr(secret, place)):
                    yield f"{letter} {secret.address} {place}: seen {seen}"


def wrong_methods(world: World) -> Faults:
    """Methods that an address does not refuse; none of them writes anything."""
    for name in sorted({*public(), *policy.READ}):
        for place, url in world.addresses(name)[:1]:
            agreed = policy.METHODS[name.split(":")[0]]
            for letter in "-B":
                for method, wanted in agreed.items():
                    answer, tables = ask(world, letter, url, method.lower())
                    if answer.status_code != wanted or tables:
                        yield f"{letter} {method} {url} {place}: {answer.status_code}"


def wrong_heads(world: World) -> Faults:
    """Addresses whose HEAD is not their GET."""
    for name in sorted({*public(), *policy.READ}):
        for _place, url in world.addresses(name):
            for letter in "-B":
                get, head = (
                    ask(world, letter, url, way)[0].status_code
                    for way in ("get", "head")
                )
                if get != head:
                    yield f"{letter} HEAD {url}: {head}, GET {get}"


def wrong_accounts(world: World) -> Faults:
    """Pages of sign-in that show themselves to the wrong people."""
    for name in (*policy.ACCOUNTS, *policy.LEADS_ON):
        for letter in LETTERS:
            wanted = OK if letter in policy.ACCOUNTS.get(name, "") else ELSEWHERE
            answer, tables = ask(world, letter, reverse(name))
            if answer.status_code != wanted or tables:
                yield f"{letter} GET {name}: {answer.status_code}, wrote {tables}"
    for name in policy.POSTED_ONLY:
        for letter in LETTERS:
            if ask(world, letter, reverse(name))[0].status_code != policy.NO:
                yield f"{letter} GET {name}"


PAGES = {
    "changelist": lambda rights: {*rights.view, *rights.change},
    "add": lambda rights: set(rights.add),
    "change": lambda rights: {*rights.view, *rights.change},
    "delete": lambda rights: set(rights.delete),
    "history": lambda rights: {*rights.view, *rights.change},
    "export": lambda rights: set(rights.change),
    "import": lambda rights: {*rights.add} & {*rights.change},
    "process_import": lambda rights: {*rights.add} & {*rights.change},
}
"""Who opens a page of a register in the admin, by the rights in it."""


def wrong_registers(world: World) -> Faults:
    """Pages of the admin that somebody opens who should not."""
    for name, (model, page) in registers().items():
        rights = rights_in(model)
        if page not in PAGES or rights is None:
            continue
        allowed = PAGES[page](rights)
        url = world.row_address(name, model, page)
        for letter in world.asked(url):
            yield from wrong_register(world, letter, url, page, letter in allowed)


def wrong_register(
    world: World, letter: str, url: str, page: str, allowed: bool
) -> Faults:
    """One page of a register: opened or refused, and nothing written but the audit."""
    outside = letter == "-" or letter in NO_STAFF
    refused = {ELSEWHERE} if outside else {FORBIDDEN}
    if page == "history":  # of a row that is not in scope
        refused |= {ELSEWHERE, ABSENT}
    ways = ["post"] if page == "process_import" else ["get"]
    if not allowed and page in {"add", "change", "delete", "import"}:
        ways.append("post")
    for way in ways:
        answer, tables = ask(world, letter, url, way)
        wanted = {OK} if allowed else refused
        if answer.status_code not in wanted or not tables <= {AUDIT}:
            yield f"{letter} {way} {url}: {answer.status_code}, wrote {tables}"


def wrong_actions(world: World) -> Faults:
    """Actions of lists that do something without the right to change or to do so."""
    for model, page in admin.site._registry.items():
        label = model._meta.label_lower
        rights = rights_in(label) or policy.Rights()
        url = reverse(
            f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        )
        for action in page.actions or ():
            data = {"action": action, "_selected_action": [world.row_of(label)]}
            for letter in set(LETTERS) - {*policy.ACTIONS.get(action, rights.change)}:
                answer, tables = ask(world, letter, url, "post", data)
                if answer.status_code >= 500 or tables:
                    yield f"{letter} {action} of {label}: wrote {tables}"


TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


def without(page: str, url: str) -> str:
    """A page without its own address and token."""
    return TOKEN.sub("", page).replace(url.removeprefix("/en"), "")


def wrong_absences(world: World) -> Faults:
    """Refused things that look different from what never was."""
    for name, agreed in policy.READ.items():
        urls = dict(world.addresses(name))
        for place in {"near", "far"} & urls.keys() if "none" in urls else ():
            at = world.places.index(place)
            for letter in set(LETTERS) - {*agreed[at], "-"}:
                pages = {
                    without(world.clients[letter].get(url).text, url)
                    for url in (urls[place], urls["none"])
                }
                if len(pages) > 1:
                    yield f"{letter} {name}: {place} is not like absent"


def wrong_forgeries(world: World) -> Faults:
    """Names of things in a query, a body or a file that are not the reader's."""
    for letter, url, data in forgeries(world):
        with undone():
            answer, tables = ask(world, letter, url, "post" if data else "get", data)
        if (answer.status_code, tables) != (ABSENT, {AUDIT}):
            yield f"{letter} {url} {data}: {answer.status_code}, wrote {tables}"
