"""All chapters of the law, in the order in which a reader meets them."""

from .account import ACCOUNT, ENDPOINT, KEY
from .attachment import ATTACHMENT
from .calendar_feed import CALENDAR_FEED
from .calendar_import import CALENDAR_IMPORT, CALENDAR_MOVE
from .call import CALL
from .change import CHANGE
from .closure import CLOSURE
from .complaint import COMPLAINT
from .dispute import DISPUTE
from .draw import DRAW
from .ending import ENDING
from .filing import FILING
from .inspection import INSPECTION
from .institution import INSTITUTION_LIFE
from .item import ITEM
from .notice import NOTICE, ROW
from .objection import OBJECTION
from .procedure import Procedure
from .programme import PROGRAMME
from .rectification import RECTIFICATION
from .renewal import RENEWAL
from .reporter_read import COMPLAINT_RECUSAL, REPORTER_READ
from .revocation import REVOCATION
from .round import ROUND
from .sanction import CRITICISM, TALK, TRANSFER
from .supervisor import SUPERVISOR_LIFE
from .unit import UNIT

CHAPTERS: tuple[Procedure, ...] = (
    CALL, UNIT, FILING, ROUND, ITEM, NOTICE, ROW, OBJECTION, INSTITUTION_LIFE, CHANGE, RENEWAL, ENDING, REVOCATION, CLOSURE,
    SUPERVISOR_LIFE, PROGRAMME, DRAW, INSPECTION, RECTIFICATION, TALK, CRITICISM, TRANSFER,
    COMPLAINT, REPORTER_READ, COMPLAINT_RECUSAL, DISPUTE,
    ACCOUNT, KEY, ENDPOINT, ATTACHMENT, CALENDAR_IMPORT, CALENDAR_MOVE, CALENDAR_FEED,
)  # fmt: skip
BY_NAME = {chapter.name: chapter for chapter in CHAPTERS}
