"""Enterprises, and what they have to show, in the admin."""

from enterprises.admin.enterprises import EnterpriseAdmin
from enterprises.admin.honours import HonourAdmin
from enterprises.admin.owned import AchievementAdmin, PatentAdmin
from enterprises.admin.partners import CooperationAdmin, PartnerAdmin
from enterprises.admin.platforms import PlatformAdmin

__all__ = [
    "AchievementAdmin",
    "CooperationAdmin",
    "EnterpriseAdmin",
    "HonourAdmin",
    "PartnerAdmin",
    "PatentAdmin",
    "PlatformAdmin",
]
