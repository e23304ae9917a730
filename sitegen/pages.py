"""The table of public pages: where each lies, how its query is answered, and the nouns it is made of.

A new page is one row here, one site/pages/<name>.graphql and one site/pages/<name>.html.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from inspect import isasyncgenfunction
from typing import NamedTuple

from sitegen import asking
from sitegen.address import segment
from sitegen.client import Client, Data

Answers = Awaitable[list[Data]] | AsyncIterator[Data]  # one a page: all together, or one after the other
Ask = Callable[[Client, str, str, str], Answers]  # client, query, key, field


class Address(NamedTuple):
    """One page of the table: the row's name, and the key where the row has a page for each key."""

    page: str
    key: str = ""


@dataclass(frozen=True)
class Page:
    name: str
    path: str  # {} stands for the key
    field: str  # what the query asks for
    ask: Ask
    made_of: tuple[str, ...]  # nouns whose change may touch it; none: only a full build does
    beside: tuple[str, ...] = ()  # further files in its folder, made of all its numbered pages together (sitegen/beside.py)
    bare: bool = False  # no page and no twin, only the files beside

    @property
    def detail(self) -> bool:
        """A record's own page: published before the lists that name it."""
        return self.name in (*NOUNS, "procedure")

    @property
    def streams(self) -> bool:
        """Its answers come one after the other."""
        return isasyncgenfunction(self.ask)


NOUNS = (
    "institution", "grant", "termination", "notice", "call", "change", "programme", "draw", "inspection", "criticism", "plan",
)  # fmt: skip
# what the change feed speaks of; each has a row of its name

FEED = ("feed.atom", "feed.json")


def files(name: str) -> tuple[str, ...]:
    """One table of the register, in every form."""
    return tuple(f"{name}.{ending}" for ending in ("csv", "json", "jsonl", "xlsx"))


# fmt: off
TABLE = {page.name: page for page in (
    #    name             path                            field           how asked          made of
    Page("institution",   "/institutions/{}/",            "institution",  asking.record,     ("institution", "grant", "termination"), FEED),
    Page("grant",         "/announcements/{}/",           "grant",        asking.record,     ("grant", "institution")),
    Page("termination",   "/terminations/{}/",            "termination",  asking.record,     ("termination", "institution")),
    Page("notice",        "/notices/{}/",                 "notice",       asking.record,     ("notice",)),
    Page("call",          "/calls/{}/",                   "call",         asking.record,     ("call",)),
    Page("change",        "/changes/{}/",                 "changeNotice", asking.record,     ("change",)),
    Page("plan",          "/plans/{}/",                   "publicPlan",   asking.record,     ("plan",)),
    Page("programme",     "/supervision/{}/",             "programme",    asking.record,     ("programme", "draw")),
    Page("draw",          "/supervision/draws/{}/",       "draw",         asking.record,     ("draw", "inspection")),
    Page("inspection",    "/inspections/{}/",             "inspectionNotice", asking.record, ("inspection",)),
    Page("criticism",     "/criticisms/{}/",              "criticism",    asking.record,     ("criticism", "inspection")),
    Page("procedure",     "/procedures/{}/",              "procedures",   asking.procedure,  ()),
    Page("institutions",  "/institutions/",               "institutions", asking.listing,    ("institution",)),
    Page("past",          "/institutions/ended/",         "institutions", asking.listing,    ("institution",)),
    Page("district",      "/institutions/district/{}/",   "institutions", asking.district,   ("institution",), FEED),
    Page("type",          "/institutions/type/{}/",       "institutions", asking.track,      ("institution",)),
    Page("occupation",    "/institutions/occupation/{}/", "institutions", asking.occupation, ("institution",), FEED),
    Page("occupations",   "/institutions/occupation/",    "occupations",  asking.listing,    ("institution",)),
    Page("notices",       "/notices/",                    "notices",      asking.listing,    ("notice",)),
    Page("ended",         "/notices/ended/",              "notices",      asking.listing,    ("notice",)),
    Page("announcements", "/announcements/",              "grants",       asking.listing,    ("grant", "institution")),
    Page("changes",       "/changes/",                    "changeNotices", asking.listing,   ("change",)),
    Page("plans",         "/plans/",                      "publicPlans",  asking.listing,    ("plan",)),
    Page("former",        "/institutions/former/",        "formerNames",  asking.listing,    ("institution",)),
    Page("terminations",  "/terminations/",               "terminations", asking.listing,    ("termination", "institution")),
    Page("calls",         "/calls/",                      "calls",        asking.listing,    ("call",)),
    Page("programmes",    "/supervision/",                "programmes",   asking.listing,    ("programme", "draw")),
    Page("draws",         "/supervision/draws/",          "draws",        asking.listing,    ("draw",)),
    Page("inspections",   "/inspections/",                "inspectionNotices", asking.listing, ("inspection",)),
    Page("criticisms",    "/criticisms/",                 "criticisms",   asking.listing,    ("criticism",)),
    Page("procedures",    "/procedures/",                 "procedures",   asking.one,        ()),
    Page("receipt_key",   "/receipt-key/",                "receiptKeys",  asking.one,        ()),
    Page("punctuality",   "/punctuality/",                "punctuality",  asking.whole,      ()),
    Page("complaints",    "/complaints/",                 "complaintCounts", asking.whole,   ()),
    Page("active",        "/institutions/active/",        "institutions", asking.listing,    ("institution",)),
    Page("level",         "/institutions/level/{}/",      "institutions", asking.level,      ("institution",)),
    Page("districts",     "/institutions/district/",      "districts",    asking.by_district,  ("institution",)),
    Page("alphabet",      "/institutions/az/",            "institutions", asking.alphabet,   ("institution",)),
    Page("statistics",    "/statistics/",                 "districts",    asking.by_district, NOUNS),
    Page("news",          "/",                            "notices",      asking.one,        NOUNS, FEED, True),
    Page("institutions_table", "/data/",                  "institutions", asking.table,      ("institution",), files("institutions"), True),
    Page("scopes_table",  "/data/",                       "institutions", asking.scopes,     ("institution",), files("scopes"), True),
    Page("grants_table",  "/data/",                       "grants",       asking.table,      ("grant", "institution"), files("grants"), True),
    Page("changes_table", "/data/",                       "changeNotices", asking.table,     ("change",), files("changes"), True),
    Page("terminations_table", "/data/",                  "terminations", asking.table,      ("termination",), files("terminations"), True),
    Page("notices_table", "/data/",                       "notices",      asking.table,      ("notice",), files("notices"), True),
    Page("search",        "/search/",                     "districts",    asking.one,        ()),
    Page("home",          "/",                            "notices",      asking.by_district,       NOUNS),
)}
# fmt: on

TYPES = ("employer", "social")
MOVING = ("punctuality", "complaints")  # counts that move with the days: no change of a record tells of it, so they are asked each time
LEVELS = ("5", "4", "3", "2", "1")  # 初级工 to 高级技师 (article 6)


def path(address: Address, number: int = 1) -> str:
    """Where a page lies, e.g. /institutions/district/120101/page/2/."""
    row = TABLE[address.page]
    key = "/".join(map(segment, address.key.split("/", 1))) if address.page == "occupation" else segment(address.key)
    return row.path.format(key) + (f"page/{number}/" if number > 1 else "")


def folder(address: Address) -> str:
    """The same as a folder of the tree: no leading stroke, nothing for the home page."""
    return path(address)[1:]


def lists_of(noun: str) -> set[Address]:
    """Every list without a key that a change of this noun may touch."""
    return {
        Address(row.name) for row in TABLE.values() if noun in row.made_of and not row.detail and "{}" not in row.path
    }


def part_of(noun: str, data: Data) -> set[Address]:
    """The lists with a key that this answer says the record is part of, and the records that name it."""
    if noun == "change":
        return {Address("institution", data["changeNotice"]["orgCode"])}
    if noun == "plan":
        told = data["publicPlan"]
        held = (sitting["occupation"] for sitting in told["sittings"]["nodes"])
        return {Address("institution", told["orgCode"]), *(Address("occupation", f"{one['edition']}/{one['code']}") for one in held)}
    if noun == "draw":
        return {Address("programme", data["draw"]["programme"]["number"])} if data["draw"]["programme"] else set()
    if noun == "inspection":
        result = data["inspectionNotice"]
        drawn = {Address("draw", result["draw"]["number"])} if result["draw"] else set()
        told = {Address("criticism", one["number"]) for one in result["criticisms"]["nodes"]}
        return {Address("institution", result["orgCode"]), *drawn, *told}
    if noun == "criticism":
        rests = data["criticism"]["inspection"]
        found = {Address("inspection", rests["number"])} if rests else set()
        return {Address("institution", data["criticism"]["orgCode"]), *found}
    if noun in ("grant", "termination"):
        return {Address("institution", data[noun]["orgCode"])}
    if noun != "institution":
        return set()
    told = data["institution"]
    scopes: Iterable[Data] = told["scopes"]["nodes"]
    return {
        Address("type", told["track"].lower()),
        *(Address("level", str(level)) for level in {scope["level"] for scope in scopes}),
        Address("district", told["district"]["code"]),
        *(Address("district", code) for code in {scope["siteDistrict"]["code"] for scope in scopes}),
        *(Address("occupation", f"{scope['occupation']['edition']}/{scope['occupation']['code']}") for scope in scopes),
        *(Address("grant", grant["number"]) for grant in told["grants"]["nodes"]),
        *(Address("termination", one["number"]) for one in told["terminations"]["nodes"]),
    }
