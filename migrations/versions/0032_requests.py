"""Requests for what the catalogue offers: where each stands, what goes to whom, who answers for a partner.

Revision: 0032, after 0031
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0032"
down_revision = "0031"

ME = "(SELECT envol_actor())"
SYSTEM = "(SELECT envol_is_system())"
# Whoever follows the young person today: a mother, a mentor pass the fence of the space, and not this one.
FOLLOWED = (
    f"jeune_id = ANY ((SELECT envol_spaces())::uuid[]) AND EXISTS (SELECT FROM links l WHERE l.account_id = {ME}"
    " AND l.kind = 'referent' AND l.ended_at IS NULL AND l.jeune_id = service_requests.jeune_id)"
)
# An adviser: what was sent to an offer of theirs, while it is open and the consent lasts.
ADVISED = (
    "channel = 'partner' AND closed_at IS NULL AND until_on >= envol_at()::date"
    " AND offer_id = ANY ((SELECT envol_advised())::uuid[])"
)
OF_THE_REQUEST = "EXISTS (SELECT FROM service_requests r WHERE r.id = request_id)"
EDITED = "departement_code = ANY ((SELECT envol_edited())::text[])"
FENCED = {
    "service_requests": f"jeune_id = {ME} OR {SYSTEM} OR ({FOLLOWED}) OR ({ADVISED})",
    "request_events": f"jeune_id = {ME} OR {SYSTEM} OR {OF_THE_REQUEST}",
    "request_papers": f"jeune_id = {ME} OR {SYSTEM} OR {OF_THE_REQUEST}",
    "offer_advisers": f"account_id = {ME} OR {SYSTEM} OR {EDITED}",
}
KINDS = ("message", "proposal", "help", "appointment", "reminder", "document", "mentor", "security")
ERASE = """
CREATE OR REPLACE FUNCTION envol_erase_copies() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE conversations SET ring_key = NULL, wrapped = NULL WHERE jeune_id = OLD.jeune_id AND wrapped IS NOT NULL;
  UPDATE reports SET ring_key = NULL, wrapped = NULL WHERE jeune_id = OLD.jeune_id AND wrapped IS NOT NULL;
  UPDATE documents SET ring_key = NULL, wrapped = NULL WHERE jeune_id = OLD.jeune_id AND wrapped IS NOT NULL;
  UPDATE mentor_requests SET ring_key = NULL, wrapped = NULL WHERE jeune_id = OLD.jeune_id AND wrapped IS NOT NULL;
  {more}
  RETURN OLD;
END $$;
"""
THESE_TOO = (
    "UPDATE service_requests SET ring_key = NULL, wrapped = NULL"
    " WHERE jeune_id = OLD.jeune_id AND wrapped IS NOT NULL;"
)
FUNCTIONS = """
-- The offers for which the acting account answers today.
CREATE FUNCTION envol_advised() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
SELECT coalesce(array_agg(v.offer_id), '{}') FROM offer_advisers v
JOIN accounts a ON a.id = v.account_id AND a.disabled_at IS NULL
WHERE v.account_id = envol_actor() AND v.starts_on <= envol_at()::date
  AND (v.ends_on IS NULL OR v.ends_on >= envol_at()::date)
$$;

-- Whether somebody answers for an offer today, for whoever would write to them: no name.
CREATE FUNCTION envol_has_adviser(offer uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
SELECT EXISTS (SELECT FROM offer_advisers v
  JOIN accounts a ON a.id = v.account_id AND a.disabled_at IS NULL AND a.opened_at IS NOT NULL
  WHERE v.offer_id = offer AND v.starts_on <= envol_at()::date
    AND (v.ends_on IS NULL OR v.ends_on >= envol_at()::date))
$$;
"""


def upgrade() -> None:
    create_requests()
    create_events()
    create_papers()
    create_advisers()
    role = context.config.attributes["application_role"]
    op.execute(FUNCTIONS)
    for table, condition in FENCED.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY fence ON {table} USING ({condition}) WITH CHECK ({condition})")
    # What is sent, and which papers go with it, is the young person's to decide: nobody sends for them.
    for table in ("service_requests", "request_papers"):
        op.execute(
            f"CREATE POLICY owner_inserts ON {table} AS RESTRICTIVE FOR INSERT TO PUBLIC"
            f" WITH CHECK (jeune_id = {ME} OR {SYSTEM})"
        )
    op.execute(
        "CREATE POLICY author_inserts ON request_events AS RESTRICTIVE FOR INSERT TO PUBLIC"
        f" WITH CHECK (account_id = {ME} OR {SYSTEM})"
    )
    # What they consented to, until when, which papers go: nobody else changes it. (A row is locked by whoever answers,
    # who then writes as the system: held, and not written.)
    op.execute(
        "CREATE POLICY owner_updates ON service_requests AS RESTRICTIVE FOR UPDATE TO PUBLIC"
        f" USING (true) WITH CHECK (jeune_id = {ME} OR {SYSTEM})"
    )
    op.execute(
        "CREATE POLICY owner_updates ON request_papers AS RESTRICTIVE FOR UPDATE TO PUBLIC"
        f" USING (jeune_id = {ME} OR {SYSTEM})"
    )
    # Who answers for a partner is named by the département of the offer.
    op.execute(
        "CREATE POLICY editor_inserts ON offer_advisers AS RESTRICTIVE FOR INSERT TO PUBLIC"
        f" WITH CHECK ({SYSTEM} OR ({EDITED} AND EXISTS (SELECT FROM offers o WHERE o.id = offer_id"
        " AND o.departement_code = offer_advisers.departement_code)))"
    )
    op.execute(
        "CREATE POLICY editor_updates ON offer_advisers AS RESTRICTIVE FOR UPDATE TO PUBLIC"
        f" USING ({EDITED} OR {SYSTEM})"
    )
    # What they answer for keeps its name to them, even where they are at home nowhere.
    op.execute(
        "CREATE POLICY advised ON offers FOR SELECT USING (id = ANY ((SELECT envol_advised())::uuid[]))"
    )
    op.execute("CREATE POLICY owner_reads ON offer_advisers FOR SELECT TO CURRENT_USER USING (true)")
    op.execute(ERASE.format(more=THESE_TOO))
    tell_of(*KINDS, "request")
    op.execute(f'GRANT SELECT, INSERT ON {", ".join(FENCED)} TO "{role}"')
    # What was done and said is never written again.
    op.execute(f'GRANT UPDATE ON service_requests, request_papers, offer_advisers TO "{role}"')


def downgrade() -> None:
    op.execute("DROP POLICY advised ON offers")
    op.execute(ERASE.format(more=""))
    for table in ("notifications", "preferences"):
        op.execute(f"DELETE FROM {table} WHERE kind = 'request'")
    tell_of(*KINDS)
    for table in ("request_papers", "request_events", "service_requests", "offer_advisers"):
        op.drop_table(table)
    op.execute("DROP FUNCTION envol_has_adviser(uuid)")
    op.execute("DROP FUNCTION envol_advised()")


def tell_of(*kinds: str) -> None:
    """The kinds of notifications there are."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    for table in ("notifications", "preferences"):
        op.drop_constraint(op.f(f"ck_{table}_kind"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, f"kind IN ({listed})")


def create_requests() -> None:
    op.create_table(
        "service_requests",
        uuid("id", nullable=False),
        uuid("jeune_id", nullable=False),
        words("departement_code"),
        uuid("offer_id"),
        uuid("sending_id", nullable=False),
        words("bouquet", nullable=True),
        words("offer_name"),
        words("partner"),
        words("domain"),
        words("channel"),
        words("state"),
        words("motif", nullable=True),
        sealed("details"),
        words("ring_key", nullable=True),
        sealed("wrapped"),
        sa.Column("until_on", sa.Date(), nullable=True),
        moment("asked_at", nullable=False),
        moment("changed_at", nullable=False),
        moment("closed_at"),
        moment("nudged_at"),
        sa.Column("survey_on", sa.Date(), nullable=False),
        moment("surveyed_at"),
        sa.Column("face", sa.SmallInteger(), nullable=True),
        sa.Column("got_it", sa.Boolean(), nullable=True),
        sealed("survey_words"),
        check(
            "service_requests",
            "state",
            "state IN ('asked', 'offered', 'accepted', 'refused', 'expired', 'withdrawn', 'obtained')",
        ),
        check("service_requests", "channel", "channel IN ('partner', 'own')"),
        check("service_requests", "consent", "(channel = 'partner') = (until_on IS NOT NULL)"),
        check("service_requests", "face", "face BETWEEN 1 AND 3"),
        check("service_requests", "key", "(ring_key IS NULL) = (wrapped IS NULL)"),
        check(
            "service_requests",
            "closed",
            "(closed_at IS NOT NULL) = (state IN ('refused', 'expired', 'withdrawn', 'obtained'))",
        ),
        key("service_requests", "jeune_id", "jeunes", "CASCADE"),
        key("service_requests", "departement_code", "departements", None),
        key("service_requests", "offer_id", "offers", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_requests")),
    )
    op.create_index("ix_service_requests_jeune_id_asked_at", "service_requests", ["jeune_id", "asked_at"])
    op.create_index("ix_service_requests_offer_id", "service_requests", ["offer_id"])
    # One at a time for each offer: a double tap, two phones at once are one request.
    op.create_index(
        "uq_service_requests_open",
        "service_requests",
        ["jeune_id", "offer_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def create_events() -> None:
    op.create_table(
        "request_events",
        uuid("id", nullable=False),
        uuid("request_id", nullable=False),
        uuid("jeune_id", nullable=False),
        moment("at", nullable=False),
        uuid("account_id"),
        words("role"),
        # In what order they came: two may be of the same instant.
        sa.Column("number", sa.BigInteger(), sa.Identity(), nullable=False),
        words("act"),
        words("before", nullable=True),
        words("motif", nullable=True),
        sealed("words"),
        check("request_events", "role", "role IN ('jeune', 'referent', 'adviser', 'system')"),
        key("request_events", "request_id", "service_requests", "CASCADE"),
        key("request_events", "jeune_id", "jeunes", "CASCADE"),
        key("request_events", "account_id", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_events")),
    )
    op.create_index("ix_request_events_request_id_number", "request_events", ["request_id", "number"])
    op.create_index("ix_request_events_jeune_id", "request_events", ["jeune_id"])


def create_papers() -> None:
    op.create_table(
        "request_papers",
        uuid("request_id", nullable=False),
        uuid("document_id", nullable=False),
        uuid("jeune_id", nullable=False),
        moment("taken_back_at"),
        key("request_papers", "request_id", "service_requests", "CASCADE"),
        key("request_papers", "document_id", "documents", "CASCADE"),
        key("request_papers", "jeune_id", "jeunes", "CASCADE"),
        sa.PrimaryKeyConstraint("request_id", "document_id", name=op.f("pk_request_papers")),
    )
    for column in ("document_id", "jeune_id"):
        op.create_index(f"ix_request_papers_{column}", "request_papers", [column])


def create_advisers() -> None:
    op.create_table(
        "offer_advisers",
        uuid("id", nullable=False),
        uuid("offer_id", nullable=False),
        uuid("account_id", nullable=False),
        words("departement_code"),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        uuid("named_by"),
        key("offer_advisers", "offer_id", "offers", "CASCADE"),
        key("offer_advisers", "account_id", "accounts", "CASCADE"),
        key("offer_advisers", "departement_code", "departements", None),
        key("offer_advisers", "named_by", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_advisers")),
    )
    for column in ("account_id", "departement_code"):
        op.create_index(f"ix_offer_advisers_{column}", "offer_advisers", [column])
    op.create_index(
        "uq_offer_advisers_once",
        "offer_advisers",
        ["offer_id", "account_id"],
        unique=True,
        postgresql_where=sa.text("ends_on IS NULL"),
    )


def key(table: str, column: str, other: str, ondelete: str | None) -> sa.ForeignKeyConstraint:
    target = f"{other}.{'code' if other == 'departements' else 'id'}"
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def uuid(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def words(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=nullable)


def sealed(name: str) -> sa.Column:
    return sa.Column(name, sa.LargeBinary(), nullable=True)


def moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
