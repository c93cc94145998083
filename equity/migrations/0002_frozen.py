"""A frozen report does not move any more: neither its row nor its figures, and no figure joins them.

The role of pages and workers is held by triggers; the owner of the tables, which migrates, is not.
"""

from django.db import migrations, models

FORWARD = """
CREATE FUNCTION equity_keep_frozen_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    -- The account of the person who asked may be closed.
    IF TG_OP = 'UPDATE' AND NEW.requested_by_id IS NULL
        AND to_jsonb(NEW) - 'requested_by_id' = to_jsonb(OLD) - 'requested_by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Un rapport figé ne change plus.' USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER equity_frozen_snapshot BEFORE UPDATE OR DELETE ON equity_equitysnapshot
    FOR EACH ROW WHEN (OLD.state = 'frozen') EXECUTE FUNCTION equity_keep_frozen_snapshot();

CREATE FUNCTION equity_keep_frozen_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM equity_equitysnapshot s WHERE s.id = NEW.snapshot_id AND s.state = 'frozen') THEN
        RAISE EXCEPTION 'Un rapport figé ne reçoit plus de chiffre.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER equity_frozen_figure BEFORE INSERT ON equity_equityfigure
    FOR EACH ROW EXECUTE FUNCTION equity_keep_frozen_figures();
"""

BACKWARD = """
DROP TRIGGER equity_frozen_figure ON equity_equityfigure;
DROP FUNCTION equity_keep_frozen_figures();
DROP TRIGGER equity_frozen_snapshot ON equity_equitysnapshot;
DROP FUNCTION equity_keep_frozen_snapshot();
"""


class Migration(migrations.Migration):
    dependencies = [("equity", "0001_initial")]

    operations = [
        migrations.AddConstraint(
            model_name="equitysnapshot",
            constraint=models.UniqueConstraint(
                fields=("academie", "pole", "starts_on", "ends_on", "run"),
                condition=models.Q(("state__in", ("due", "running"))),
                nulls_distinct=False,
                name="equitysnapshot_one_at_a_time",
                violation_error_message="Ce rapport est déjà en cours.",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
