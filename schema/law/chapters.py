"""All chapters of the law, in the order in which a reader meets them."""

from .account import ACCOUNT, ENDPOINT, KEY
from .amendment import AMENDMENT
from .archive import ARCHIVE
from .attachment import ATTACHMENT
from .batch import BATCH
from .batch_row import BATCH_ROW
from .calendar_feed import CALENDAR_FEED
from .calendar_import import CALENDAR_IMPORT, CALENDAR_MOVE
from .call import CALL
from .candidate import CANDIDATE
from .candidate_import import CANDIDATE_IMPORT
from .certificate import CERTIFICATE
from .change import CHANGE
from .closure import CLOSURE
from .complaint import COMPLAINT
from .delegation import DELEGATION
from .design import DESIGN
from .dispute import DISPUTE
from .draw import DRAW
from .eligibility import ELIGIBILITY
from .ending import ENDING
from .factor import FACTOR
from .filing import FILING
from .inspection import INSPECTION
from .institution import INSTITUTION_LIFE
from .item import ITEM
from .notice import NOTICE, ROW
from .objection import OBJECTION
from .personal_read import PERSONAL_READ
from .plan import PLAN
from .procedure import Procedure
from .programme import PROGRAMME
from .rectification import RECTIFICATION
from .renewal import RENEWAL
from .reporter_read import COMPLAINT_RECUSAL, REPORTER_READ
from .revocation import REVOCATION
from .round import ROUND
from .sanction import CRITICISM, TALK, TRANSFER
from .sitting import SITTING
from .supervisor import SUPERVISOR_LIFE
from .unit import UNIT

CHAPTERS: tuple[Procedure, ...] = (
    CALL, UNIT, FILING, ROUND, ITEM, NOTICE, ROW, OBJECTION, INSTITUTION_LIFE, CHANGE, RENEWAL, ENDING, REVOCATION, CLOSURE,
    PLAN, SITTING, AMENDMENT, CANDIDATE, ELIGIBILITY, BATCH, BATCH_ROW, CERTIFICATE, DESIGN, ARCHIVE,
    SUPERVISOR_LIFE, PROGRAMME, DRAW, INSPECTION, RECTIFICATION, TALK, CRITICISM, TRANSFER,
    COMPLAINT, REPORTER_READ, COMPLAINT_RECUSAL, DISPUTE,
    ACCOUNT, DELEGATION, FACTOR, KEY, ENDPOINT, ATTACHMENT, CALENDAR_IMPORT, CALENDAR_MOVE, CALENDAR_FEED,
    CANDIDATE_IMPORT, PERSONAL_READ,
)  # fmt: skip
BY_NAME = {chapter.name: chapter for chapter in CHAPTERS}
