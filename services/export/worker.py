"""The second door of this room, for the process that makes archives: what a web worker never loads is behind it."""

from services.accounts.export import AccountRecord, CardRecord, DeviceRecord, PasskeyRecord
from services.appointments.export import (
    AppointmentRecord,
    ChoicesOut,
    PersonRecord,
    SeriesRecord,
    WaitingRecord,
)
from services.catalogue.export import ChoiceRecord, MarkRecord
from services.circle.export import (
    GrantRecord,
    HandoverRecord,
    LinkRecord,
    ReadingRecord,
    RestrictionRecord,
    SeesRecord,
    SpaceRecord,
)
from services.documents.export import DocumentRecord, ShareRecord, VersionRecord
from services.export.writing import Pages, make_export
from services.journey.export import (
    AnswersRecord,
    ExchangeOut,
    HelpOut,
    MilestoneOut,
    PaperOut,
    PeculeOut,
    ProjectOut,
    StepOut,
)
from services.mentoring.export import MentorCheckinRecord, MentorRequestRecord
from services.messages.export import ConversationRecord, FileRecord, MessageRecord, ReportRecord
from services.notifications.export import ChoicesRecord, LineRecord, PhoneRecord, ReminderRecord
from services.requests.export import PreparationRecord, RequestEventRecord, RequestPaperRecord, RequestRecord

__all__ = [
    "AccountRecord",
    "AnswersRecord",
    "AppointmentRecord",
    "CardRecord",
    "ChoiceRecord",
    "ChoicesOut",
    "ChoicesRecord",
    "ConversationRecord",
    "DeviceRecord",
    "DocumentRecord",
    "ExchangeOut",
    "FileRecord",
    "GrantRecord",
    "HandoverRecord",
    "HelpOut",
    "LineRecord",
    "LinkRecord",
    "MarkRecord",
    "MentorCheckinRecord",
    "MentorRequestRecord",
    "MessageRecord",
    "MilestoneOut",
    "Pages",
    "PaperOut",
    "PasskeyRecord",
    "PeculeOut",
    "PersonRecord",
    "PhoneRecord",
    "PreparationRecord",
    "ProjectOut",
    "ReadingRecord",
    "ReminderRecord",
    "ReportRecord",
    "RequestEventRecord",
    "RequestPaperRecord",
    "RequestRecord",
    "RestrictionRecord",
    "SeesRecord",
    "SeriesRecord",
    "ShareRecord",
    "SpaceRecord",
    "StepOut",
    "VersionRecord",
    "WaitingRecord",
    "make_export",
]
