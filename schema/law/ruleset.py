"""Every number of the law with its article, its reading, its alternatives and its dates: TOML, chosen by the day of the act."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from .article import Article
from .calendar import CalendarDays, Span, WorkingDays, Years

UNITS: Mapping[str, type[WorkingDays] | type[CalendarDays] | type[Years]] = {
    "working_days": WorkingDays,
    "calendar_days": CalendarDays,
    "years": Years,
}


@dataclass(frozen=True)
class Rule:
    """A time limit or another number: its value, the article, the reading in force, and the readings passed over.

    `legal` is false for a service target or a choice of ours: shown, not law. `resumes`: coming back to the stage goes
    on with the days that are left; otherwise each entry starts afresh. `whole_days`: it must run to 24:00 in any reading.
    """

    name: str
    says: str
    value: Any
    span: Span | None
    article: Article
    reading: str
    reading_text: str
    alternatives: Mapping[str, str]
    legal: bool
    resumes: bool
    whole_days: bool
    spans: Mapping[str, Span]  # of the readings that count another number of days

    def under(self, reading: str) -> Rule:
        """The same rule under one of its alternatives; KeyError when it has no such reading."""
        readings = {self.reading: self.reading_text, **self.alternatives}
        text, resumes = readings.pop(reading), reading == "paused" or (self.resumes and self.reading != "paused")
        span = self.spans.get(reading, self.span)
        return replace(self, reading=reading, reading_text=text, alternatives=readings, resumes=resumes, span=span)


class NoRuleSet(Exception):
    """No rule set covers the day and the deployment names no fallback."""


@dataclass(frozen=True)
class RuleSet:
    """One edition of the Measures: in force from `since` to `until`, both included (article 27)."""

    name: str
    title: str
    since: date
    until: date
    rules: Mapping[str, Rule]
    levels: Mapping[int, str]
    conditions: Mapping[str, Mapping[str, str]]
    reasons: Mapping[str, Mapping[str, str]]

    def __getitem__(self, name: str) -> Rule:
        return self.rules[name]

    def number(self, name: str) -> int:
        """A rule that is a plain number."""
        return int(self.rules[name].value)

    def reasons_of(self, what: str = "") -> Mapping[str, Mapping[str, str]]:
        """The shared reasons for returning this kind of thing; empty for an application or a change."""
        return {code: reason for code, reason in self.reasons.items() if reason.get("of", "") == what}

    def span(self, name: str) -> Span:
        """A rule that is a time limit; KeyError when it is not one."""
        span = self.rules[name].span
        if span is None:
            raise KeyError(name)
        return span


def read(text: str, readings: Mapping[str, str] | None = None) -> RuleSet:
    """A rule set from TOML; `readings` names the reading a deployment prefers, by rule.

    ValueError: a rule without an article, or a reading the rule does not have.
    """
    data = tomllib.loads(text)
    rules = {name: _rule(name, entry, (readings or {}).get(name)) for name, entry in data["rule"].items()}
    return RuleSet(
        data["name"], data["title"], data["since"], data["until"], rules,
        {int(level): label for level, label in data["levels"].items()}, data["condition"], data["reason"],
    )  # fmt: skip


def _rule(name: str, entry: Mapping[str, Any], preferred: str | None) -> Rule:
    if "article" not in entry:
        raise ValueError(f"{name}: a rule without an article is a bug")
    readings = dict(entry.get("readings", {}))
    reading = preferred or entry.get("reading", "")
    if reading and reading not in readings:
        raise ValueError(f"{name}: no reading {reading!r}; there are {', '.join(readings)}")
    span = UNITS[entry["unit"]](entry["value"]) if entry.get("unit") in UNITS else None
    others = {key: says for key, says in readings.items() if key != reading}
    spans = {key: UNITS[own["unit"]](own["value"]) for key, own in entry.get("spans", {}).items()}
    return Rule(
        name, entry["says"], entry["value"], spans.get(reading, span), Article(*entry["article"]), reading,
        readings.get(reading, ""), others, entry.get("legal", True),
        entry.get("resumes", False) or reading == "paused", entry.get("whole_days", False), spans,
    )  # fmt: skip


@cache
def shipped() -> tuple[RuleSet, ...]:
    """The rule sets that come with Jinji, oldest first."""
    folder = files(__package__) / "rulesets"
    found = [read(file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".toml")]
    return tuple(sorted(found, key=lambda rules: rules.since))


def governing(day: date, rulesets: Iterable[RuleSet], fallback: str | None = None) -> tuple[RuleSet, bool]:
    """The rule set in force on `day`, and whether it is only the deployment's fallback (then every decision says so).

    NoRuleSet when none covers the day and no fallback is named (article 27).
    """
    known = tuple(rulesets)
    for rules in known:
        if rules.since <= day <= rules.until:
            return rules, False
    for rules in known:
        if rules.name == fallback:
            return rules, True
    raise NoRuleSet(day)
