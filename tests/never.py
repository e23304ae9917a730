"""What belongs together never falls apart: questions to the record that must find nothing, whatever has happened."""

OPEN_ITEM = "('DECLARED', 'PROPOSED', 'APPROVED', 'IN_NOTICE', 'CLEARED', 'REPORTED', 'PUBLISHED')"
NEVER = " UNION ALL ".join(f"SELECT '{says}' AS says, x.id FROM ({sql}) x" for says, sql in {
    "a stay ends before it begins": "SELECT id FROM stay WHERE until < since",
    "an item is open though its filing has ended": "SELECT i.id FROM item i JOIN filing f ON f.id = i.filing_id WHERE f.stage IN"
        f" ('REJECTED', 'NOT_SELECTED', 'DISAPPROVED', 'CONCLUDED', 'WITHDRAWN') AND i.stage IN {OPEN_ITEM}",
    "an item is in publicity in no row, or in two": "SELECT i.id FROM item i WHERE (i.stage = 'IN_NOTICE') <>"
        " (1 = (SELECT count(*) FROM notice_row r WHERE r.item_id = i.id AND r.stage IN ('SHOWN', 'FROZEN')))",
    "a row is shown by a notice that is over": "SELECT r.id FROM notice_row r JOIN notice n ON n.id = r.notice_id"
        " WHERE (n.stage = 'ENDED' AND r.stage = 'SHOWN') OR (n.stage = 'VOID' AND r.stage IN ('SHOWN', 'FROZEN'))",
    "a row is frozen without an objection, or goes on in spite of one": "SELECT r.id FROM notice_row r WHERE r.stage IN ('SHOWN', 'FROZEN')"
        " AND (r.stage = 'FROZEN') <> EXISTS (SELECT 1 FROM objection o WHERE o.row_id = r.id AND o.stage IN ('RECEIVED', 'CHECKING'))",
    "a line is undecided though its change has ended": "SELECT l.id FROM change_line l JOIN change_request c ON c.id = l.change_id"
        " WHERE l.outcome = 'PENDING' AND c.stage NOT IN ('DRAFT', 'REVIEW', 'RETURNED')",
    "a filing in force has no renewal ahead, or two": "SELECT i.id FROM institution i WHERE i.stage = 'ACTIVE' AND 1 <>"
        " (SELECT count(*) FROM renewal r WHERE r.institution_id = i.id AND r.valid_to = i.valid_to)",
    "an ended institution has no announcement or no closure": "SELECT i.id FROM institution i WHERE i.stage IN ('CANCELLED', 'REVOKED')"
        " AND (1 <> (SELECT count(*) FROM termination t WHERE t.institution_id = i.id)"
        " OR 1 <> (SELECT count(*) FROM closure c WHERE c.institution_id = i.id))",
    "something of an ended institution is pending": "SELECT i.id FROM institution i WHERE i.stage IN ('CANCELLED', 'REVOKED') AND ("
        " EXISTS (SELECT 1 FROM renewal r WHERE r.institution_id = i.id AND r.stage IN ('AHEAD', 'DRAFT', 'EARLY', 'EVALUATION'))"
        " OR EXISTS (SELECT 1 FROM ending e WHERE e.institution_id = i.id AND e.stage IN ('APPLIED', 'RETURNED'))"
        " OR EXISTS (SELECT 1 FROM revocation e WHERE e.institution_id = i.id AND e.stage IN ('PROPOSED', 'DECIDED', 'CONSENTED')))",
    "scope lies outside the period of its institution": "SELECT s.id FROM scope s JOIN institution i ON i.id = s.institution_id"
        " WHERE s.valid_from < i.valid_from OR s.valid_to > i.valid_to",
    "an institution is not as its last version says": "SELECT i.id FROM institution i JOIN institution_version v"
        " ON v.institution_id = i.id AND v.until IS NULL WHERE (i.name, i.address, i.phone) IS DISTINCT FROM (v.name, v.address, v.phone)",
}.items())  # fmt: skip
