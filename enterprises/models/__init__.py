"""Enterprises, since when they take part, and what they have to show."""

from enterprises.models.achievements import Achievement, AchievementOwner
from enterprises.models.dated import Dated
from enterprises.models.enterprises import Enterprise, EnterpriseIdentifier
from enterprises.models.honours import Honour
from enterprises.models.memberships import BaseMembership, ParkResidence
from enterprises.models.partners import Cooperation, Partner
from enterprises.models.patents import Patent, PatentOwner
from enterprises.models.platforms import Platform

__all__ = [
    "Achievement",
    "AchievementOwner",
    "BaseMembership",
    "Cooperation",
    "Dated",
    "Enterprise",
    "EnterpriseIdentifier",
    "Honour",
    "ParkResidence",
    "Partner",
    "Patent",
    "PatentOwner",
    "Platform",
]
