"""Whether a person's claims bear the account out: they can only narrow what the register itself says, never widen it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..settings import Settings


def entitled(settings: Settings, claims: Mapping[str, Any], account: Mapping[str, Any]) -> bool:
    """The account's role is one that its groups stand for, and its district and unit are those claimed, where the settings ask it."""
    groups = claims.get(settings.oidc_role_claim)
    listed = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
    roles = {settings.oidc_roles.get(group) for group in listed if isinstance(group, str)}
    if settings.oidc_roles and account["role"] not in roles:
        return False
    for claim, column, whose in (
        (settings.oidc_district_claim, "district", "DISTRICT"), (settings.oidc_unit_claim, "employer_code", "INSTITUTION"),
    ):  # fmt: skip
        if claim and account["role"] == whose and claims.get(claim) != account[column]:
            return False
    return True
