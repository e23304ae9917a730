"""Which table a noun of the law is."""

from .account import Account, Endpoint, Key, Tie
from .attachment import Attachment
from .base import Record
from .call import Call
from .catalogue import District, Occupation, Standard
from .filing import (
    Check,
    Evidence,
    Filing,
    Item,
    NationalPublication,
    Report,
    Requirement,
    ReturnReason,
    Screening,
    Seat,
    Verdict,
)
from .institution import Grant, Institution, Scope
from .notice import Notice, Objection, Proof, Row
from .round import Round, Score
from .submission import Difference, Fact, Submission
from .unit import Equipment, Site, Staff, Unit

NOUNS: dict[str, type[Record]] = {
    "account": Account, "key": Key, "endpoint": Endpoint, "call": Call, "district": District,
    "occupation": Occupation, "standard": Standard, "unit": Unit, "site": Site, "staff": Staff,
    "filing": Filing, "item": Item, "evidence": Evidence, "check": Check, "return_reason": ReturnReason,
    "seat": Seat, "verdict": Verdict, "report": Report, "national_publication": NationalPublication,
    "round": Round, "score": Score, "notice": Notice, "row": Row, "proof": Proof, "objection": Objection,
    "institution": Institution, "grant": Grant, "scope": Scope, "attachment": Attachment, "equipment": Equipment,
    "requirement": Requirement, "screening": Screening, "tie": Tie, "submission": Submission, "fact": Fact,
    "difference": Difference,
}  # fmt: skip
