"""Messages: what the people of a circle say to each other.

Promises: a message sent twice is kept once, and numbers follow each other; nobody supervises by reading, words are
opened to those who take part and to nobody else; a conversation closes without saying why; nobody sees when somebody
was last there.
"""

from services.messages.announced import Announced, announced_by
from services.messages.announcing import announce_to_caseload, audience
from services.messages.attaching import follow_files
from services.messages.availability import availability_of, set_availability
from services.messages.files import (
    begin_file,
    keep_in_vault,
    kept_in_vault,
    open_file,
    receive_file_part,
)
from services.messages.listing import (
    ConversationLine,
    Cursor,
    KnownTalk,
    conversations_of,
    known_talks,
)
from services.messages.models import (
    ConversationKind,
    MessageKind,
    Purpose,
    ReactionKind,
    ReportReason,
    ScheduledState,
)
from services.messages.opening import Hours, Participant, Talk, open_conversation
from services.messages.papers import may_share_papers, share_paper
from services.messages.polling import find_changes
from services.messages.reading import (
    MessagePage,
    MessageView,
    changed_since,
    mark_read,
    message_in,
    messages_of,
    read_by_other,
    share_reading,
)
from services.messages.rules import (
    EDITED_WITHIN,
    MOST_FILES,
    MOST_LETTERS,
    WITHDRAWN_WITHIN,
    contact_details,
)
from services.messages.safety import (
    ReportLine,
    ReportPage,
    block,
    handle_report,
    may_block,
    open_report,
    readers_of_report,
    report,
    reported_file,
    reports_for,
    unblock,
)
from services.messages.scheduling import (
    Later,
    follow_zones,
    may_schedule,
    monday_morning,
    recall_message,
    schedule_message,
    send_due_scheduled,
    waiting_messages,
)
from services.messages.searching import Found, Search, search
from services.messages.sending import (
    Sent,
    edit_message,
    ensure_may_send,
    find_sent,
    react,
    save_draft,
    send_message,
    withdraw_message,
)
from services.messages.starting import (
    colleagues,
    ensure_team,
    find_team,
    may_start,
    set_team,
    start_direct,
    start_pro,
    writable,
    young_people,
)

__all__ = [
    "EDITED_WITHIN",
    "MOST_FILES",
    "MOST_LETTERS",
    "WITHDRAWN_WITHIN",
    "Announced",
    "ConversationKind",
    "ConversationLine",
    "Cursor",
    "Found",
    "Hours",
    "KnownTalk",
    "Later",
    "MessageKind",
    "MessagePage",
    "MessageView",
    "Participant",
    "Purpose",
    "ReactionKind",
    "ReportLine",
    "ReportPage",
    "ReportReason",
    "ScheduledState",
    "Search",
    "Sent",
    "Talk",
    "announce_to_caseload",
    "announced_by",
    "audience",
    "availability_of",
    "begin_file",
    "block",
    "changed_since",
    "colleagues",
    "contact_details",
    "conversations_of",
    "edit_message",
    "ensure_may_send",
    "ensure_team",
    "find_changes",
    "find_sent",
    "find_team",
    "follow_files",
    "follow_zones",
    "handle_report",
    "keep_in_vault",
    "kept_in_vault",
    "known_talks",
    "mark_read",
    "may_block",
    "may_schedule",
    "may_share_papers",
    "may_start",
    "message_in",
    "messages_of",
    "monday_morning",
    "open_conversation",
    "open_file",
    "open_report",
    "react",
    "read_by_other",
    "readers_of_report",
    "recall_message",
    "receive_file_part",
    "report",
    "reported_file",
    "reports_for",
    "save_draft",
    "schedule_message",
    "search",
    "send_due_scheduled",
    "send_message",
    "set_availability",
    "set_team",
    "share_paper",
    "share_reading",
    "start_direct",
    "start_pro",
    "unblock",
    "waiting_messages",
    "withdraw_message",
    "writable",
    "young_people",
]
