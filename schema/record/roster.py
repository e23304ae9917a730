"""抽取名录 · whom a draw may fall on, as the record has it that day: $1 the draw, $2 the day (article 19).

An institution's weight is 1, and more for what has been found and concluded in the last year. What is not concluded, and what
gave rise to it, does not count: a weight must not tell that somebody complains. A further risk is one more row of RISKS.
"""

RECENT = "BETWEEN $2::date - 365 AND $2::date"
RISKS = (
    f"SELECT count(*) FROM inspection n WHERE n.institution_id = i.id AND n.kind = 'SPECIAL' AND n.published_on {RECENT}"
    " AND n.result IN ('RECTIFY', 'FURTHER')",
    f"SELECT count(*) FROM rectification r WHERE r.institution_id = i.id AND r.missed_on {RECENT}",
    f"SELECT count(*) FROM criticism c WHERE c.institution_id = i.id AND c.stage = 'ISSUED' AND c.issued_on {RECENT}",
    f"SELECT count(*) FROM complaint c WHERE c.institution_id = i.id AND c.answered_on {RECENT} AND c.outcome <> 'UNFOUNDED'",
)
OBJECTS = (
    "SELECT gen_random_uuid(), d.id, i.id, i.org_code,"
    f" greatest(1, least(p.most_weight, 1 + p.risk_weight * ({' + '.join(f'({sql})' for sql in RISKS)})))"
    " FROM draw d JOIN programme p ON p.id = d.programme_id JOIN institution i ON i.stage = 'ACTIVE' AND i.valid_from <= $2::date"
    " WHERE d.id = $1::uuid"
)
SUPERVISORS = (
    "SELECT gen_random_uuid(), $1::uuid, s.id, s.code FROM supervisor s WHERE s.stage = 'APPOINTED'"
    " AND $2::date BETWEEN s.appointed_from AND s.appointed_to"
    " AND EXISTS (SELECT 1 FROM training t WHERE t.supervisor_id = s.id AND t.passed)"
)
