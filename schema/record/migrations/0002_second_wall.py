"""The second wall: what the database itself refuses, should the desk ever be wrong; and the indexes reads go by."""

from tortoise import migrations
from tortoise.migrations import operations as ops

NEVER_CHANGED = """
CREATE FUNCTION jinji_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON ledger EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON public_change FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON public_change EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON proof FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON proof EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER append_only BEFORE DELETE ON notice_row FOR EACH ROW EXECUTE FUNCTION jinji_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON notice_row EXECUTE FUNCTION jinji_append_only();
CREATE FUNCTION jinji_frozen_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(NEW) - '{stage,since,due,stage_reason}'::text[]) <> (to_jsonb(OLD) - '{stage,since,due,stage_reason}'::text[]) THEN
    RAISE EXCEPTION 'a publicised row is frozen' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER frozen BEFORE UPDATE ON notice_row FOR EACH ROW EXECUTE FUNCTION jinji_frozen_row();
"""

ONE_OF_EACH = """
CREATE UNIQUE INDEX ledger_one_key ON ledger (coalesce(actor_id, '00000000-0000-0000-0000-000000000000'), key) WHERE key IS NOT NULL;
CREATE UNIQUE INDEX filing_one_open ON filing (unit_id, call_id, track)
  WHERE stage NOT IN ('REJECTED', 'NOT_SELECTED', 'DISAPPROVED', 'CONCLUDED', 'WITHDRAWN');
CREATE UNIQUE INDEX institution_one_active ON institution (unit_id, track) WHERE stage = 'ACTIVE';
CREATE UNIQUE INDEX stay_one_open ON stay (case_id) WHERE until IS NULL;
CREATE UNIQUE INDEX item_one_ordinal ON item (filing_id, ordinal);
CREATE UNIQUE INDEX row_one_ordinal ON notice_row (notice_id, ordinal);
CREATE UNIQUE INDEX row_one_live ON notice_row (item_id) WHERE stage IN ('SHOWN', 'FROZEN');
CREATE UNIQUE INDEX seat_once_filing ON seat (filing_id, expert_id) WHERE filing_id IS NOT NULL;
CREATE UNIQUE INDEX seat_once_round ON seat (round_id, expert_id) WHERE round_id IS NOT NULL;
CREATE UNIQUE INDEX score_once ON score (seat_id, filing_id);
CREATE UNIQUE INDEX occupation_once ON occupation (edition, code);
CREATE UNIQUE INDEX holiday_once ON holiday_notice (year, version);
ALTER TABLE scope ADD CONSTRAINT scope_no_overlap EXCLUDE USING gist (
  (int8range(hashtextextended(institution_id::text || occupation_id::text || coalesce(work_type, '') || level::text
     || site_id::text, 0), hashtextextended(institution_id::text || occupation_id::text || coalesce(work_type, '')
     || level::text || site_id::text, 0), '[]')) WITH &&,
  (daterange(valid_from, valid_to, '[]')) WITH &&);
"""

SOUND = r"""
ALTER TABLE unit ADD CONSTRAINT unit_code CHECK (credit_code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$');
ALTER TABLE institution ADD CONSTRAINT institution_code CHECK (org_code ~ '^[YS][0-9]{4}12[0-9]{6}$'),
  ADD CONSTRAINT institution_dates CHECK (valid_from <= valid_to),
  ADD CONSTRAINT institution_stage CHECK (stage IN ('ACTIVE', 'EXPIRED')),
  ADD CONSTRAINT institution_track CHECK (track IN ('EMPLOYER', 'SOCIAL'));
ALTER TABLE scope ADD CONSTRAINT scope_dates CHECK (valid_from <= valid_to), ADD CONSTRAINT scope_level CHECK (level BETWEEN 0 AND 9);
ALTER TABLE item ADD CONSTRAINT item_level CHECK (level BETWEEN 0 AND 9);
ALTER TABLE call ADD CONSTRAINT call_window CHECK (opens_on <= closes_on);
ALTER TABLE filing ADD CONSTRAINT filing_track CHECK (track IN ('EMPLOYER', 'SOCIAL')), ADD CONSTRAINT filing_stage CHECK (
  stage IN ('DRAFT', 'REVIEW', 'RETURNED', 'REJECTED', 'ASSESSMENT', 'SELECTION', 'NOT_SELECTED', 'PROPOSAL', 'DISAPPROVED',
            'APPROVED', 'CONCLUDED', 'WITHDRAWN')),
  ADD CONSTRAINT filing_numbered CHECK (stage IN ('DRAFT', 'WITHDRAWN') OR number IS NOT NULL);
ALTER TABLE notice ADD CONSTRAINT notice_stage CHECK (stage IN ('DRAFT', 'PUBLISHING', 'LIVE', 'INTERRUPTED', 'ENDED', 'VOID')),
  ADD CONSTRAINT notice_proved CHECK (stage NOT IN ('LIVE', 'INTERRUPTED', 'ENDED') OR opened_at IS NOT NULL),
  ADD CONSTRAINT notice_hash CHECK (stage IN ('DRAFT', 'VOID') OR content_hash ~ '^[0-9a-f]{64}$'),
  ADD CONSTRAINT notice_clock CHECK ((stage = 'LIVE') = (due IS NOT NULL));
ALTER TABLE seat ADD CONSTRAINT seat_somewhere CHECK (num_nonnulls(filing_id, round_id) = 1);
ALTER TABLE grant_notice ADD CONSTRAINT grant_after_publication CHECK (valid_from >= national_published_on);
ALTER TABLE standard ADD CONSTRAINT standard_levels CHECK (highest_level <= lowest_level),
  ADD CONSTRAINT standard_filed CHECK (kind <> 'NORM' OR filed_no IS NOT NULL);
ALTER TABLE ledger ADD CONSTRAINT ledger_hash CHECK (hash ~ '^[0-9a-f]{64}$' AND previous ~ '^[0-9a-f]{64}$');
"""

SEARCH = """
CREATE FUNCTION jinji_bigrams(words text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT substr(lower(words), place, 2)), '{}') FROM generate_series(1, length(words) - 1) place $$;
CREATE INDEX institution_bigrams ON institution USING gin (jinji_bigrams(name));
CREATE INDEX institution_list ON institution (pinyin COLLATE "C", id);
CREATE INDEX institution_due ON institution (due) WHERE stage = 'ACTIVE';
CREATE INDEX institution_district ON institution (district_id);
CREATE INDEX scope_institution ON scope (institution_id); CREATE INDEX scope_occupation ON scope (occupation_id);
CREATE INDEX scope_grant ON scope (grant_id); CREATE INDEX grant_institution ON grant_notice (institution_id);
CREATE INDEX filing_unit ON filing (unit_id); CREATE INDEX filing_stage_due ON filing (stage, due); CREATE INDEX filing_round ON filing (round_id);
CREATE INDEX item_filing ON item (filing_id); CREATE INDEX item_site ON item (site_id); CREATE INDEX item_stage ON item (stage);
CREATE INDEX evidence_filing ON evidence (filing_id); CREATE INDEX check_filing ON condition_check (filing_id);
CREATE INDEX reason_filing ON return_reason (filing_id); CREATE INDEX seat_expert ON seat (expert_id);
CREATE INDEX seat_filing ON seat (filing_id); CREATE INDEX seat_round ON seat (round_id);
CREATE INDEX verdict_seat ON verdict (seat_id); CREATE INDEX score_round ON score (round_id);
CREATE INDEX report_filing ON report (filing_id); CREATE INDEX publication_filing ON national_publication (filing_id);
CREATE INDEX notice_stage_due ON notice (stage, due); CREATE INDEX row_notice ON notice_row (notice_id);
CREATE INDEX proof_notice ON proof (notice_id); CREATE INDEX objection_row ON objection (row_id);
CREATE INDEX site_unit ON site (unit_id); CREATE INDEX site_district ON site (district_id); CREATE INDEX staff_unit ON staff (unit_id);
CREATE INDEX unit_district ON unit (district_id); CREATE INDEX standard_occupation ON standard (occupation_id);
CREATE INDEX stay_case ON stay (case_id, stage); CREATE INDEX stay_worklist ON stay (due, id) WHERE until IS NULL;
CREATE INDEX ledger_case ON ledger (case_id, position); CREATE INDEX change_institution ON public_change (institution_id, position);
CREATE INDEX delivery_endpoint ON delivery (endpoint_id, id); CREATE INDEX delivery_open ON delivery (id) WHERE state IN ('WAITING', 'RETRYING'); CREATE INDEX attempt_at ON login_attempt (name, at);
"""


class Migration(migrations.Migration):
    """Triggers, partial unique and exclusion constraints, checks, indexes."""

    dependencies = [("jinji", "0001_tables")]
    operations = [ops.RunSQL(sql) for sql in (NEVER_CHANGED, ONE_OF_EACH, SOUND, SEARCH)]
