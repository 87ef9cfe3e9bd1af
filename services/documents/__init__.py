"""Documents: the papers of a young person, kept for life.

Promises: a file comes in through one door that makes it harmless; the store holds ciphertext only, written and synced
before the row commits; who reads what is the table's answer; each reading by somebody else leaves a line.
"""

from services.documents.adding import (
    TASK,
    About,
    add_document,
    ensure_may_add,
    find_sent,
    replace_document,
)
from services.documents.changing import (
    UNDO,
    Said,
    delete_document,
    describe_document,
    restore_document,
)
from services.documents.checking import Report, check_store, purge_documents
from services.documents.door import LARGEST_TOGETHER, Sent, Taken, take
from services.documents.kinds import PAPER_KINDS, PaperKind, Shelf, paper_kind
from services.documents.models import (
    Document,
    DocumentPicture,
    DocumentVersion,
    PictureState,
    ScanState,
    Upload,
    UploadPart,
)
from services.documents.opening import (
    Opened,
    Version,
    ensure_downloads,
    file_name,
    former_versions,
    note_download,
    open_deleted,
    open_document,
    read_file,
    read_picture,
)
from services.documents.preparing import prepare_document, prepare_waiting
from services.documents.rights import (
    certify,
    ensure_may_deposit,
    hosted_shelves,
    may_deposit,
    may_read_any,
)
from services.documents.scanning import Scanner, use_scanner
from services.documents.store import Store, StoreAway, local_store, s3_store, store, use_store
from services.documents.uploads import (
    PART_SIZE,
    Progress,
    arrived,
    begin_upload,
    forget_uploads,
    receive_part,
)
from services.documents.vault import (
    PAGE,
    DocumentLine,
    Held,
    Vault,
    documents_for,
    held_papers,
    vault_of,
)
from services.workshop import LARGEST, MOST_PAGES, MOST_PIXELS

__all__ = [
    "LARGEST",
    "LARGEST_TOGETHER",
    "MOST_PAGES",
    "MOST_PIXELS",
    "PAGE",
    "PAPER_KINDS",
    "PART_SIZE",
    "TASK",
    "UNDO",
    "About",
    "Document",
    "DocumentLine",
    "DocumentPicture",
    "DocumentVersion",
    "Held",
    "Opened",
    "PaperKind",
    "PictureState",
    "Progress",
    "Report",
    "Said",
    "ScanState",
    "Scanner",
    "Sent",
    "Shelf",
    "Store",
    "StoreAway",
    "Taken",
    "Upload",
    "UploadPart",
    "Vault",
    "Version",
    "add_document",
    "arrived",
    "begin_upload",
    "certify",
    "check_store",
    "delete_document",
    "describe_document",
    "documents_for",
    "ensure_downloads",
    "ensure_may_add",
    "ensure_may_deposit",
    "file_name",
    "find_sent",
    "forget_uploads",
    "former_versions",
    "held_papers",
    "hosted_shelves",
    "local_store",
    "may_deposit",
    "may_read_any",
    "note_download",
    "open_deleted",
    "open_document",
    "paper_kind",
    "prepare_document",
    "prepare_waiting",
    "purge_documents",
    "read_file",
    "read_picture",
    "receive_part",
    "replace_document",
    "restore_document",
    "s3_store",
    "store",
    "take",
    "use_scanner",
    "use_store",
    "vault_of",
]
