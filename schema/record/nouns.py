"""Which table a noun of the law is."""

from .account import Account, Endpoint, Key
from .base import Record
from .calendar_feed import CalendarFeed
from .calendar_import import CalendarImport, CalendarMove
from .call import Call
from .catalogue import District, Occupation, Standard
from .filing import Check, Evidence, Filing, Item, NationalPublication, Report, ReturnReason, Seat, Verdict
from .institution import Grant, Institution, Scope
from .notice import Notice, Objection, Proof, Row
from .round import Round, Score
from .unit import Site, Staff, Unit

NOUNS: dict[str, type[Record]] = {
    "account": Account, "key": Key, "endpoint": Endpoint, "call": Call, "district": District,
    "occupation": Occupation, "standard": Standard, "unit": Unit, "site": Site, "staff": Staff,
    "filing": Filing, "item": Item, "evidence": Evidence, "check": Check, "return_reason": ReturnReason,
    "seat": Seat, "verdict": Verdict, "report": Report, "national_publication": NationalPublication,
    "round": Round, "score": Score, "notice": Notice, "row": Row, "proof": Proof, "objection": Objection,
    "institution": Institution, "grant": Grant, "scope": Scope,
    "calendarImport": CalendarImport, "calendarMove": CalendarMove, "calendarFeed": CalendarFeed,
}  # fmt: skip
