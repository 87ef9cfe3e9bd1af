"""The words of a service: those of its themes can be worked out once for all rows.

They go without their places in the text: an import lays them beside the others, and a row alone gets the same.

Revision: 0038, after 0037
"""

from alembic import op

revision = "0038"
down_revision = "0037"

FUNCTIONS = r"""
-- What a service says of itself, its name and whose it is first. (`to_tsvector` makes small letters itself.)
CREATE FUNCTION envol_directory_said(doc jsonb, structure text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN
  IF doc IS NULL THEN RETURN NULL; END IF;
  RETURN public.envol_directory_name(concat_ws(' ', structure, doc->>'nom'))
    || to_tsvector('pg_catalog.french', public.unaccent('public.unaccent',
         concat_ws(' ', left(doc->>'description', 3000), doc->>'publics_precisions')));
END $$;

-- The words of themes, of which a row has the list as JSON.
CREATE FUNCTION envol_directory_themes(said text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN
  RETURN strip(to_tsvector('pg_catalog.french', public.envol_plain(translate(coalesce(said, ''), '-"[],', '     '))));
END $$;

CREATE OR REPLACE FUNCTION envol_directory_words(doc jsonb, structure text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN
  RETURN public.envol_directory_said(doc, structure) || public.envol_directory_themes(doc->>'thematiques');
END $$;
"""

BEFORE = r"""
CREATE OR REPLACE FUNCTION envol_directory_words(doc jsonb, structure text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN
  IF doc IS NULL THEN RETURN NULL; END IF;
  RETURN public.envol_directory_name(concat_ws(' ', structure, doc->>'nom'))
    || to_tsvector('pg_catalog.french', public.envol_plain(concat_ws(' ', left(doc->>'description', 3000),
         doc->>'publics_precisions', translate(doc->>'thematiques', '-"[],', '     '))));
END $$;
DROP FUNCTION envol_directory_themes(text);
DROP FUNCTION envol_directory_said(jsonb, text);
"""


def upgrade() -> None:
    op.execute(FUNCTIONS)


def downgrade() -> None:
    op.execute(BEFORE)
