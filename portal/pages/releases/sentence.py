"""What a release did, as sentences."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.templatetags.ui import LIGHTS, render_number
from portal.pages.releases.counts import ReleaseCounts
from portal.pages.releases.target_effects import TargetEffects
from reporting.models import Release


def describe_release(
    counts: ReleaseCounts, before: Release | None, effects: TargetEffects
) -> str:
    """What it brought, and which lights changed by it."""
    if before is None:
        return describe_brought(counts, before)
    return _("%(brought)s %(lights)s") % {
        "brought": describe_brought(counts, before),
        "lights": describe_lights(effects),
    }


def describe_brought(counts: ReleaseCounts, before: Release | None) -> str:
    """The figures that a release brought."""
    figures = pgettext("between parts of a sentence", ", ").join(
        list_brought_parts(counts)
    )
    if not figures:
        return _("This release has no figures.")
    if before is None:
        return _("The first release of the programme: %(figures)s.") % {
            "figures": figures
        }
    return _("Compared with release %(seq)s: %(figures)s.") % {
        "seq": before.seq,
        "figures": figures,
    }


def list_brought_parts(counts: ReleaseCounts) -> list[str]:
    """How many figures of each kind, those that are none left out."""
    texts = (
        (counts.new, ngettext("%(n)s new figure", "%(n)s new figures", counts.new)),
        (counts.revised, _("%(n)s revised")),
        (counts.late, _("%(n)s added late")),
        (counts.withdrawn, _("%(n)s withdrawn")),
        (counts.unasked, _("%(n)s no longer expected")),
    )
    return [text % {"n": render_number(count)} for count, text in texts if count]


def describe_lights(effects: TargetEffects) -> str:
    """Which lights changed."""
    changed = [(row.before, row.after) for row in effects.lights if row.before]
    if not changed:
        return _("No ratings change.")
    if len(changed) > 1:
        return _("%(n)s ratings change.") % {"n": len(changed)}
    ((before, after),) = changed
    return _("One rating changes: %(name)s, from %(before)s to %(after)s.") % {
        "name": after.target.name,
        "before": LIGHTS[before.progress.light][1],
        "after": LIGHTS[after.progress.light][1],
    }
