"""The law's stages and closed lists as GraphQL enums, each value with the word the public reads and its time limit."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Any

import strawberry

from schema.law.article import Article
from schema.law.change_lines import NEEDS, TO_SCOPE
from schema.law.chapters import BY_NAME
from schema.law.forms import camel
from schema.law.kinds import (
    AssessmentMethod,
    CandidateKind,
    CertificateFault,
    CertificateKind,
    ChangeSubject,
    CheckResult,
    CheckVerdict,
    ClosureDuty,
    ComplaintChannel,
    ComplaintKind,
    ComplaintOutcome,
    DeviationKind,
    DifferenceKind,
    DocumentKind,
    DossierMoment,
    Duty,
    Employment,
    EndingKind,
    ExclusionGround,
    Finding,
    InspectionKind,
    InspectionMethod,
    InspectionResult,
    InspectionTrigger,
    Kind,
    LineOutcome,
    Medium,
    Method,
    NonRenewal,
    Part,
    PersonalSubject,
    Phase,
    ProofKind,
    Relation,
    RowStatus,
    Sex,
    TakeMode,
    TieKind,
    Track,
    TransferSubject,
    UnitKind,
)
from schema.law.procedure import Limit, Stage
from schema.law.ruleset import shipped


def words(stage: Stage) -> str:
    """The label, and the time limit of the shipped rule set with its article."""
    if isinstance(stage.limit, Limit):
        rule = shipped()[-1][stage.limit.rule]
        return f"{stage.value!s}，期限{rule.span.text if rule.span else rule.value}（{rule.article}）"
    return str(stage.value)


def _enum(name: str, members: dict[str, str], description: str) -> Any:
    values = {member: strawberry.enum_value(member, description=says) for member, says in members.items()}
    made: Any = enum.Enum(name, values)  # type: ignore[misc]
    return strawberry.enum(made, name=name, description=description)


def _stages(noun: str, name: str) -> Any:
    procedure = BY_NAME[noun]
    title = f"{procedure.title}的环节（{procedure.basis}）"
    return _enum(name, {stage.name: words(stage) for stage in procedure.stages}, title)


def _kinds(kind: type[Kind]) -> Any:
    return _enum(kind.__name__, {member.name: member.says for member in kind}, kind.__doc__ or "")


CallStage = _stages("call", "CallStage")
UnitStage = _stages("unit", "UnitStage")
FilingStage = _stages("filing", "FilingStage")
RoundStage = _stages("round", "RoundStage")
ItemStage = _stages("item", "ItemStage")
NoticeStage = _stages("notice", "NoticeStage")
RowStage = _stages("row", "RowStage")
ObjectionStage = _stages("objection", "ObjectionStage")
InstitutionStage = _stages("institution", "InstitutionStage")
RenewalStage = _stages("renewal", "RenewalStage")
EndingStage = _stages("ending", "EndingStage")
RevocationStage = _stages("revocation", "RevocationStage")
ClosureStage = _stages("closure", "ClosureStage")
AccountStage = _stages("account", "AccountStage")
KeyStage, DelegationStage = _stages("key", "KeyStage"), _stages("delegation", "DelegationStage")
EndpointStage = _stages("endpoint", "EndpointStage")
FactorStage = _stages("factor", "FactorStage")
AttachmentStage = _stages("attachment", "AttachmentStage")
CalendarMoveStage = _stages("calendarMove", "CalendarMoveStage")
CalendarFeedStage = _stages("calendarFeed", "CalendarFeedStage")
BatchStage = _stages("batch", "BatchStage")
BatchRowStage = _stages("batchRow", "BatchRowStage")
CertificateStage = _stages("certificate", "CertificateStage")
DesignStage = _stages("design", "DesignStage")
ArchiveStage = _stages("archive", "ArchiveStage")
CertificateKindEnum, CertificateFaultEnum = _kinds(CertificateKind), _kinds(CertificateFault)
CheckVerdictEnum, MediumEnum = _kinds(CheckVerdict), _kinds(Medium)
CandidateImportStage = _stages("candidateImport", "CandidateImportStage")
PersonalSubjectEnum, TakeModeEnum, RowStatusEnum = _kinds(PersonalSubject), _kinds(TakeMode), _kinds(RowStatus)
PlanStage, SittingStage = _stages("plan", "PlanStage"), _stages("sitting", "SittingStage")
AmendmentStage, CandidateStage = _stages("amendment", "AmendmentStage"), _stages("candidate", "CandidateStage")
EligibilityStage = _stages("eligibility", "EligibilityStage")
TrackEnum, UnitKindEnum, DutyEnum = _kinds(Track), _kinds(UnitKind), _kinds(Duty)
MethodEnum, FindingEnum, ProofKindEnum = _kinds(Method), _kinds(Finding), _kinds(ProofKind)
ChangeStage = _stages("change", "ChangeStage")
LineOutcomeEnum = _kinds(LineOutcome)
ChangeSubjectEnum = _enum(
    "ChangeSubject",
    {
        subject.name: f"{subject.says}；须填{'、'.join(map(camel, need.fields))}"
        + ("、site或newSite" if subject in TO_SCOPE else "")
        + ("，附证明材料" if need.evidence else "")
        for subject, need in NEEDS.items()
    },
    ChangeSubject.__doc__ or "",
)
EndingKindEnum, NonRenewalEnum = _kinds(EndingKind), _kinds(NonRenewal)
ClosureDutyEnum, DossierMomentEnum = _kinds(ClosureDuty), _kinds(DossierMoment)
PartEnum, DifferenceKindEnum, TieKindEnum = _kinds(Part), _kinds(DifferenceKind), _kinds(TieKind)
AssessmentMethodEnum, DeviationKindEnum, PhaseEnum = _kinds(AssessmentMethod), _kinds(DeviationKind), _kinds(Phase)
SexEnum, DocumentKindEnum, RelationEnum, CandidateKindEnum = (
    _kinds(Sex), _kinds(DocumentKind), _kinds(Relation), _kinds(CandidateKind),
)  # fmt: skip
SupervisorStage, ProgrammeStage = _stages("supervisor", "SupervisorStage"), _stages("programme", "ProgrammeStage")
DrawStage, InspectionStage = _stages("draw", "DrawStage"), _stages("inspection", "InspectionStage")
RectificationStage, TalkStage = _stages("rectification", "RectificationStage"), _stages("talk", "TalkStage")
CriticismStage, TransferStage = _stages("criticism", "CriticismStage"), _stages("transfer", "TransferStage")
EmploymentEnum, ExclusionGroundEnum, TransferSubjectEnum = _kinds(Employment), _kinds(ExclusionGround), _kinds(TransferSubject)
InspectionKindEnum, InspectionMethodEnum = _kinds(InspectionKind), _kinds(InspectionMethod)
InspectionTriggerEnum, InspectionResultEnum = _kinds(InspectionTrigger), _kinds(InspectionResult)
CheckResultEnum = _kinds(CheckResult)
ComplaintStage, DisputeStage = _stages("complaint", "ComplaintStage"), _stages("dispute", "DisputeStage")
ComplaintKindEnum, ComplaintChannelEnum, ComplaintOutcomeEnum = _kinds(ComplaintKind), _kinds(ComplaintChannel), _kinds(ComplaintOutcome)
ENUMS: dict[type[Kind], Any] = {
    Track: TrackEnum, UnitKind: UnitKindEnum, Duty: DutyEnum, Method: MethodEnum, Finding: FindingEnum,
    ProofKind: ProofKindEnum, ChangeSubject: ChangeSubjectEnum, EndingKind: EndingKindEnum, NonRenewal: NonRenewalEnum,
    ClosureDuty: ClosureDutyEnum, DossierMoment: DossierMomentEnum, Part: PartEnum, DifferenceKind: DifferenceKindEnum,
    CertificateKind: CertificateKindEnum, CertificateFault: CertificateFaultEnum, CheckVerdict: CheckVerdictEnum, Medium: MediumEnum,
    TieKind: TieKindEnum, PersonalSubject: PersonalSubjectEnum, TakeMode: TakeModeEnum, RowStatus: RowStatusEnum,
    AssessmentMethod: AssessmentMethodEnum, DeviationKind: DeviationKindEnum, Phase: PhaseEnum,
    Sex: SexEnum, DocumentKind: DocumentKindEnum, Relation: RelationEnum, CandidateKind: CandidateKindEnum,
    Employment: EmploymentEnum, ExclusionGround: ExclusionGroundEnum, InspectionKind: InspectionKindEnum,
    InspectionMethod: InspectionMethodEnum, InspectionTrigger: InspectionTriggerEnum, InspectionResult: InspectionResultEnum,
    CheckResult: CheckResultEnum, TransferSubject: TransferSubjectEnum,
    ComplaintKind: ComplaintKindEnum, ComplaintChannel: ComplaintChannelEnum, ComplaintOutcome: ComplaintOutcomeEnum,
}  # fmt: skip


def says(column: str, members: Iterable[Any]) -> str:
    """SQL that turns a stored name into the word the public reads."""
    cases = " ".join(f"WHEN '{m.name}' THEN '{m.says if isinstance(m, Kind) else m.value}'" for m in members)
    return f'CASE {{t}}."{column}" {cases} END'


def methods_say() -> str:
    """SQL of a list of methods in words, in the order stored."""
    cases = " ".join(f"WHEN '{method.name}' THEN '{method.says}'" for method in InspectionMethod)
    return f"(SELECT string_agg(CASE m {cases} END, '、' ORDER BY n) FROM unnest({{t}}.methods) WITH ORDINALITY w(m, n))"


def stage_says(noun: str) -> str:
    """SQL of a case's stage in words."""
    return says("stage", BY_NAME[noun].stages)


def level_says(column: str = "level") -> str:
    """SQL of a level in words (article 6)."""
    cases = " ".join(f"WHEN {level} THEN '{label}'" for level, label in shipped()[-1].levels.items())
    return f'CASE {{t}}."{column}" {cases} END'


def cited(article: Article) -> str:
    """An article as an SQL literal."""
    return f"'{article}'::text"
