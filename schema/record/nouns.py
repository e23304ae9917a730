"""Which table a noun of the law is."""

from .account import Account, Endpoint, Key, Tie
from .archive import ArchiveItem, Disposal, LegalHold
from .attachment import Attachment
from .base import Record
from .batch import Batch, BatchExport, BatchRow
from .calendar_feed import CalendarFeed
from .calendar_import import CalendarImport, CalendarMove
from .call import Call
from .candidate import Candidate, Eligibility
from .candidate_import import CandidateImport, ImportRow
from .catalogue import District, Occupation, Standard
from .certificate import Certificate, Design
from .change import ChangeLine, ChangeReason, ChangeRequest
from .closure import Closure, ClosureItem
from .complaint import Complaint, ComplaintFile, Reporter, Statement
from .delegation import Delegation
from .dispute import Dispute
from .draw import Draw, DrawObject, DrawSupervisor, Exclusion, Pick
from .ending import Ending, EndingWork
from .factor import Factor, RecoveryCode
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
from .inspection import Inspection, InspectionCheck, Issue, Photo, Post, Signature
from .institution import Grant, Institution, Scope, Termination
from .notice import Notice, Objection, Proof, Row
from .personal_read import PersonalRead
from .plan import Amendment, Plan, PlanReason
from .programme import Programme
from .rectification import Rectification
from .renewal import Renewal, RenewalApplication, Tally
from .reporter_read import ComplaintRecusal, ReporterRead
from .revocation import Exhibit, Revocation
from .round import Round, Score
from .sanction import Criticism, Enclosure, Talk, Transfer
from .sitting import Deviation, Sitting, SittingAssessor, SupervisionRecord
from .submission import Difference, Fact, Submission
from .supervisor import Supervisor, Training
from .unit import Equipment, Site, Staff, Unit
from .version import Version

NOUNS: dict[str, type[Record]] = {
    "account": Account, "delegation": Delegation, "factor": Factor, "recovery_code": RecoveryCode, "key": Key, "endpoint": Endpoint,
    "call": Call, "district": District,
    "occupation": Occupation, "standard": Standard, "unit": Unit, "site": Site, "staff": Staff,
    "filing": Filing, "item": Item, "evidence": Evidence, "check": Check, "return_reason": ReturnReason,
    "seat": Seat, "verdict": Verdict, "report": Report, "national_publication": NationalPublication,
    "round": Round, "score": Score, "notice": Notice, "row": Row, "proof": Proof, "objection": Objection,
    "institution": Institution, "grant": Grant, "scope": Scope,
    "change": ChangeRequest, "change_line": ChangeLine, "change_reason": ChangeReason, "version": Version,
    "termination": Termination, "renewal": Renewal, "renewal_application": RenewalApplication, "tally": Tally, "ending": Ending,
    "ending_work": EndingWork, "revocation": Revocation, "exhibit": Exhibit, "closure": Closure, "closure_item": ClosureItem,
    "attachment": Attachment, "equipment": Equipment, "requirement": Requirement, "screening": Screening, "tie": Tie,
    "submission": Submission, "fact": Fact, "difference": Difference,
    "supervisor": Supervisor, "training": Training, "programme": Programme, "draw": Draw, "draw_object": DrawObject,
    "draw_supervisor": DrawSupervisor, "exclusion": Exclusion, "pick": Pick, "inspection": Inspection, "post": Post,
    "inspection_check": InspectionCheck, "issue": Issue, "photo": Photo, "signature": Signature, "rectification": Rectification,
    "talk": Talk, "criticism": Criticism, "transfer": Transfer, "enclosure": Enclosure,
    "complaint": Complaint, "statement": Statement, "reporter": Reporter, "complaint_file": ComplaintFile,
    "reporterRead": ReporterRead, "complaintRecusal": ComplaintRecusal, "dispute": Dispute,
    "calendarImport": CalendarImport, "calendarMove": CalendarMove, "calendarFeed": CalendarFeed,
    "plan": Plan, "plan_reason": PlanReason, "amendment": Amendment, "sitting": Sitting, "sitting_assessor": SittingAssessor,
    "batch": Batch, "batchRow": BatchRow, "batch_export": BatchExport, "certificate": Certificate, "design": Design,
    "archive": ArchiveItem, "legal_hold": LegalHold, "disposal": Disposal,
    "candidateImport": CandidateImport, "import_row": ImportRow, "personalRead": PersonalRead,
    "supervision_record": SupervisionRecord, "deviation": Deviation, "candidate": Candidate, "eligibility": Eligibility,
}  # fmt: skip
