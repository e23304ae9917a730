"""The deployment's proxy hands the API whatever the API answers, and keeps the site's pages."""

from __future__ import annotations

import re

import pytest

from api import certificates, files, imports, intake
from api.certificate.routes import published
from api.settings import Settings
from tests.conftest import ROOT

SETTINGS = Settings()
PLACES = ["/graphql", "/documents/1", "/calendar/secret.ics"] + [
    re.sub(r"\{[^}]*\}", "1", route.path)
    for routes in (files, imports, certificates, intake) for route in routes.routes(SETTINGS)
] + [re.sub(r"\{[^}]*\}", "1", route.path) for route in published(SETTINGS)]  # fmt: skip


def _proxied(path: str) -> bool:
    told = (ROOT / "api" / "deploy" / "nginx.conf").read_text("utf-8")
    (pattern,) = re.findall(r"location ~ (\S+) \{", told)
    return re.match(pattern, path) is not None


@pytest.mark.parametrize("path", sorted(set(PLACES)))
def test_what_the_api_answers_is_handed_to_it(path: str) -> None:
    assert _proxied(path)


@pytest.mark.parametrize("path", ["/", "/complaints/", "/certificate/", "/institutions/Y000012000001/", "/metrics", "/healthz", "/data/"])
def test_pages_of_the_site_and_what_is_not_for_outside_are_not(path: str) -> None:
    assert not _proxied(path)
