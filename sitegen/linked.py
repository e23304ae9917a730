"""What a page says of itself to machines: schema.org as JSON-LD, in a data block that no browser runs."""

from typing import Any

import orjson
from markupsafe import Markup

from sitegen.address import url
from sitegen.client import Data
from sitegen.pages import Address, path

AUTHORITY = {"@type": "GovernmentOrganization", "name": "天津市职业技能鉴定指导中心", "areaServed": "天津市"}
SAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}  # JSON that can end no element


def block(site: str, page: str, data: Data) -> Markup:
    """The data block of a page; empty where schema.org has no word for what it is."""
    make = PAGES.get(page)
    if make is None:
        return Markup("")
    text = orjson.dumps({"@context": "https://schema.org", **make(site, data)}).decode()
    for character, spelled in SAFE.items():
        text = text.replace(character, spelled)
    return Markup(f'<script type="application/ld+json">{text}</script>\n')


def _home(site: str, data: Data) -> dict[str, Any]:
    return {"@type": "WebSite", "name": "天津市职业技能评价机构名录", "alternateName": "津技", "url": site + "/",
            "inLanguage": "zh-Hans", "publisher": AUTHORITY}  # fmt: skip


def _institution(site: str, data: Data) -> dict[str, Any]:
    told = data["institution"]
    where = site + url(path(Address("institution", told["orgCode"])))
    found: dict[str, Any] = {
        "@type": "Organization", "@id": where, "url": where, "name": told["name"], "telephone": told["phone"],
        "identifier": [
            {"@type": "PropertyValue", "propertyID": "机构编码", "value": told["orgCode"]},
            {"@type": "PropertyValue", "propertyID": "统一社会信用代码", "value": told["creditCode"]},
        ],
        "address": {"@type": "PostalAddress", "addressCountry": "CN", "addressRegion": "天津市",
                    "addressLocality": told["district"]["name"], "streetAddress": told["address"]},
    }  # fmt: skip
    if told["formerNames"]:
        found["alternateName"] = told["formerNames"]
    if told["stage"] == "ACTIVE":
        found["hasCredential"] = [
            {"@type": "Permission", "name": f"{one['occupation']['name']}{'（' + one['workType'] + '）' if one['workType'] else ''} {one['levelText']}",
             "validFrom": one["validFrom"], "validUntil": one["lastDay"], "validIn": {"@type": "AdministrativeArea", "name": "天津市"},
             "issuedBy": AUTHORITY}
            for one in told["scopes"]["nodes"] if one["validTo"] == told["validTo"]
        ][:100]  # fmt: skip
    return found


def _occupation(site: str, data: Data) -> dict[str, Any]:
    told = data["occupation"]
    return {"@type": "EducationalOccupationalCredential", "name": f"{told['name']}职业技能等级证书",
            "credentialCategory": "职业技能等级证书", "competencyRequired": told["name"],
            "url": site + url(path(Address("occupation", f"{told['edition']}/{told['code']}"))),
            "validIn": {"@type": "AdministrativeArea", "name": "天津市"}, "recognizedBy": AUTHORITY}  # fmt: skip


def _notice(site: str, data: Data) -> dict[str, Any]:
    told = data["notice"]
    found = {"@type": "SpecialAnnouncement", "name": told["title"], "identifier": told["number"], "announcementLocation":
             {"@type": "AdministrativeArea", "name": "天津市"}, "category": "https://www.wikidata.org/wiki/Q7888194",
             "url": site + url(path(Address("notice", told["number"]))), "publisher": AUTHORITY}  # fmt: skip
    if told["openedAt"]:
        found["datePosted"] = told["openedAt"]
    if told["endsOn"]:
        found["expires"] = told["endsOn"]
    return found


def _tables(site: str, data: Data) -> dict[str, Any]:
    kinds = {"csv": "text/csv", "json": "application/json"}
    return {
        "@type": "Dataset", "name": "天津市职业技能评价机构统计", "description": "备案、公示、变更和结束的件数", "url": site + "/statistics/",
        "creator": AUTHORITY, "inLanguage": "zh-Hans", "isAccessibleForFree": True,
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": f"{site}/data/institutions.{ending}"}
            for ending, kind in kinds.items()
        ],
    }  # fmt: skip


PAGES = {"home": _home, "institution": _institution, "occupation": _occupation, "notice": _notice, "statistics": _tables}
