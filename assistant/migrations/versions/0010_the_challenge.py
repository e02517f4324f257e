"""The AI challenge."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.database import Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("theme", sa.String(length=300), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("opens_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("grace_minutes", sa.Integer(), nullable=False),
        sa.Column("most_authors", sa.Integer(), nullable=False),
        sa.Column("most_files", sa.Integer(), nullable=False),
        sa.Column("most_file_mb", sa.Integer(), nullable=False),
        sa.Column(
            "averaging", sa.Enum("mean", "trimmed", name="averaging", native_enum=False, length=20), nullable=False
        ),
        sa.Column("tie_order", sa.JSON(), nullable=False),
        sa.Column("decimals", sa.Integer(), nullable=False),
        sa.Column("least_reviews", sa.Integer(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("department_conflicts", sa.Boolean(), nullable=False),
        sa.Column("publish_scores", sa.Boolean(), nullable=False),
        sa.Column("verification_days", sa.Integer(), nullable=False),
        sa.Column("announce_workspace", sa.String(length=40), nullable=False),
        sa.Column("announce_channel", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "announced",
                "reviewing",
                "deciding",
                "verification",
                "published",
                "cancelled",
                name="challengestate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("cancelled_reason", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("announced_at", Moment(), nullable=True),
        sa.Column("verification_until", Moment(), nullable=True),
        sa.Column("published_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_reason <> '')", name=op.f("ck_challenge_cancelled_says_why")
        ),
        sa.CheckConstraint("opens_at < due_at", name=op.f("ck_challenge_opens_before_due")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_challenge_created_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
        sa.UniqueConstraint("title", name=op.f("uq_challenge_title")),
    )
    op.create_index(op.f("ix_challenge_state"), "challenge", ["state"], unique=False)

    op.create_table(
        "stage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "kind", sa.Enum("written", "presentation", name="stagekind", native_enum=False, length=20), nullable=False
        ),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("finalists", sa.Integer(), nullable=True),
        sa.Column("reviews_per_entry", sa.Integer(), nullable=True),
        sa.Column("opened_at", Moment(), nullable=True),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("frozen_at", Moment(), nullable=True),
        sa.CheckConstraint("weight > 0", name=op.f("ck_stage_weight")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_stage_challenge_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage")),
        sa.UniqueConstraint("challenge_id", "position", name=op.f("uq_stage_challenge_id_position")),
    )

    op.create_table(
        "criterion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("scale", sa.Integer(), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.CheckConstraint("scale BETWEEN 2 AND 100", name=op.f("ck_criterion_scale")),
        sa.CheckConstraint("weight > 0", name=op.f("ck_criterion_weight")),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_criterion_stage_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
        sa.UniqueConstraint("stage_id", "position", name=op.f("uq_criterion_stage_id_position")),
    )

    op.create_table(
        "award_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_award_line_count")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_award_line_challenge_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_line")),
        sa.UniqueConstraint("challenge_id", "position", name=op.f("uq_award_line_challenge_id_position")),
    )

    op.create_table(
        "reviewer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("chair", sa.Boolean(), nullable=False),
        sa.Column("external", sa.Boolean(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("most_reviews", sa.Integer(), nullable=True),
        sa.Column("pledged_at", Moment(), nullable=True),
        sa.Column("added_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_reviewer_challenge_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reviewer_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviewer")),
        sa.UniqueConstraint("challenge_id", "person_id", name=op.f("uq_reviewer_challenge_id_person_id")),
    )
    op.create_index(op.f("ix_reviewer_person_id"), "reviewer", ["person_id"], unique=False)

    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "withdrawn",
                "ineligible",
                "duplicate",
                "finalist",
                "awarded",
                "not_awarded",
                "revoked",
                name="entrystate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("state_reason", sa.Text(), nullable=False),
        sa.Column(
            "pending_state",
            sa.Enum(
                "draft",
                "submitted",
                "withdrawn",
                "ineligible",
                "duplicate",
                "finalist",
                "awarded",
                "not_awarded",
                "revoked",
                name="entrystate",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("pending_award_id", sa.Integer(), nullable=True),
        sa.Column("award_id", sa.Integer(), nullable=True),
        sa.Column("duplicate_of_id", sa.Integer(), nullable=True),
        sa.Column("current_id", sa.Integer(), nullable=True),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("may_share", sa.Boolean(), nullable=False),
        sa.Column(
            "credit",
            sa.Enum("named", "department", "anonymous", name="credit", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("saved_at", Moment(), nullable=False),
        sa.Column("submitted_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "(state = 'duplicate') = (duplicate_of_id IS NOT NULL)", name=op.f("ck_entry_duplicate_names_its_first")
        ),
        sa.CheckConstraint("state <> 'awarded' OR award_id IS NOT NULL", name=op.f("ck_entry_awarded_names_the_award")),
        sa.CheckConstraint(
            "state = 'draft' OR current_id IS NOT NULL OR state = 'withdrawn'", name=op.f("ck_entry_handed_in")
        ),
        sa.CheckConstraint(
            "state NOT IN ('withdrawn', 'ineligible', 'duplicate', 'revoked') OR state_reason <> ''",
            name=op.f("ck_entry_out_says_why"),
        ),
        sa.ForeignKeyConstraint(["award_id"], ["award_line.id"], name=op.f("fk_entry_award_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_entry_challenge_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["duplicate_of_id"], ["entry.id"], name=op.f("fk_entry_duplicate_of_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["pending_award_id"], ["award_line.id"], name=op.f("fk_entry_pending_award_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("challenge_id", "number", name=op.f("uq_entry_challenge_id_number")),
    )
    op.create_index("ix_entry_challenge_id", "entry", ["challenge_id"], unique=False)
    op.create_index(op.f("ix_entry_state"), "entry", ["state"], unique=False)

    op.create_table(
        "entry_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("attachment_ids", sa.JSON(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("submitted_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_entry_version_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["person.id"], name=op.f("fk_entry_version_submitted_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_version")),
        sa.UniqueConstraint("entry_id", "number", name=op.f("uq_entry_version_entry_id_number")),
    )

    op.create_table(
        "author",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_author_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_author_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_author")),
        sa.UniqueConstraint("entry_id", "person_id", name=op.f("uq_author_entry_id_person_id")),
        sa.UniqueConstraint("entry_id", "position", name=op.f("uq_author_entry_id_position")),
    )
    op.create_index(op.f("ix_author_person_id"), "author", ["person_id"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=300), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("queued", "read", "failed", name="attachmentstate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", Moment(), nullable=False),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_attachment_added_by"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_attachment_entry_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_entry_id"), "attachment", ["entry_id"], unique=False)
    op.create_index(op.f("ix_attachment_state"), "attachment", ["state"], unique=False)

    op.create_table(
        "late_exception",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.Column("granted_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_late_exception_challenge_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["granted_by"], ["person.id"], name=op.f("fk_late_exception_granted_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_late_exception_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_exception")),
    )

    op.create_table(
        "first_look",
        sa.Column("version_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "state", sa.Enum("queued", "done", "failed", name="lookstate", native_enum=False, length=20), nullable=False
        ),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("personal", sa.JSON(), nullable=False),
        sa.Column("similar", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("prompt", sa.String(length=64), nullable=False),
        sa.Column("looked_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"], ["entry_version.id"], name=op.f("fk_first_look_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_first_look")),
    )
    op.create_index(op.f("ix_first_look_state"), "first_look", ["state"], unique=False)

    op.create_table(
        "conflict_of_interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "author",
                "team",
                "department",
                "mentor",
                "vendor",
                "personal",
                "other",
                name="conflictkind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum("declared", "detected", "administrator", name="conflictsource", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum("open", "confirmed", "dismissed", name="conflictstate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL)", name=op.f("ck_conflict_of_interest_decided_has_a_time")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_conflict_of_interest_decided_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_conflict_of_interest_entry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["reviewer.id"], name=op.f("fk_conflict_of_interest_reviewer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_of_interest")),
        sa.UniqueConstraint(
            "entry_id", "reviewer_id", "kind", name=op.f("uq_conflict_of_interest_entry_id_reviewer_id_kind")
        ),
    )
    op.create_index(op.f("ix_conflict_of_interest_reviewer_id"), "conflict_of_interest", ["reviewer_id"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "assigned",
                "done",
                "abstained",
                "declined",
                "recused",
                "removed",
                name="assignmentstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("assigned_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('declined', 'recused') OR reason <> ''", name=op.f("ck_assignment_refused_says_why")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_assignment_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["reviewer.id"], name=op.f("fk_assignment_reviewer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_assignment_stage_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint(
            "stage_id", "entry_id", "reviewer_id", name=op.f("uq_assignment_stage_id_entry_id_reviewer_id")
        ),
    )
    op.create_index(op.f("ix_assignment_entry_id"), "assignment", ["entry_id"], unique=False)
    op.create_index("ix_assignment_reviewer", "assignment", ["reviewer_id", "stage_id"], unique=False)

    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("current_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", Moment(), nullable=True),
        sa.Column("saved_at", Moment(), nullable=False),
        sa.Column("submitted_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_review_assignment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_review_assignment_id")),
    )

    op.create_table(
        "review_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("to_committee", sa.Text(), nullable=False),
        sa.Column("to_entrant", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("submitted_at", Moment(), nullable=False),
        sa.CheckConstraint("number = 1 OR reason <> ''", name=op.f("ck_review_version_changed_says_why")),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_version_review_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_version")),
        sa.UniqueConstraint("review_id", "number", name=op.f("uq_review_version_review_id_number")),
    )

    op.create_table(
        "mark",
        sa.Column("version_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("criterion_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.CheckConstraint("value >= 1", name=op.f("ck_mark_value")),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_mark_criterion_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["review_version.id"], name=op.f("fk_mark_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("version_id", "criterion_id", name=op.f("pk_mark")),
    )

    op.create_table(
        "calibration_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reference", sa.JSON(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stage.id"], name=op.f("fk_calibration_item_stage_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration_item")),
    )
    op.create_index(op.f("ix_calibration_item_stage_id"), "calibration_item", ["stage_id"], unique=False)

    op.create_table(
        "calibration_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("answered_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["calibration_item.id"], name=op.f("fk_calibration_answer_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["reviewer.id"], name=op.f("fk_calibration_answer_reviewer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration_answer")),
    )
    op.create_index(op.f("ix_calibration_answer_item_id"), "calibration_answer", ["item_id"], unique=False)

    op.create_table(
        "remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_remark_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_remark_person_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_remark_stage_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
    )
    op.create_index("ix_remark_place", "remark", ["entry_id", "stage_id"], unique=False)

    op.create_table(
        "comparison",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("better_id", sa.Integer(), nullable=True),
        sa.Column("compared_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "better_id IS NULL OR better_id IN (first_id, second_id)", name=op.f("ck_comparison_one_of_them")
        ),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_comparison_ordered")),
        sa.ForeignKeyConstraint(["better_id"], ["entry.id"], name=op.f("fk_comparison_better_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["first_id"], ["entry.id"], name=op.f("fk_comparison_first_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["reviewer.id"], name=op.f("fk_comparison_reviewer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["second_id"], ["entry.id"], name=op.f("fk_comparison_second_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_comparison_stage_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison")),
        sa.UniqueConstraint(
            "stage_id",
            "reviewer_id",
            "first_id",
            "second_id",
            name=op.f("uq_comparison_stage_id_reviewer_id_first_id_second_id"),
        ),
    )

    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed", "decided", "announced", "superseded", name="decisionstate", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("advice", sa.JSON(), nullable=False),
        sa.Column("tie_breaks", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_at", Moment(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("announced_at", Moment(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_decision_says_why")),
        sa.CheckConstraint(
            "state IN ('proposed', 'superseded') OR (decided_by IS NOT NULL AND decided_at IS NOT NULL)",
            name=op.f("ck_decision_decided_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_decision_decided_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["person.id"], name=op.f("fk_decision_proposed_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_decision_stage_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_state"), "decision", ["state"], unique=False)
    op.create_index(
        "uq_decision_standing",
        "decision",
        ["stage_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'superseded'"),
        postgresql_where=sa.text("state <> 'superseded'"),
    )

    op.create_table(
        "second",
        sa.Column("decision_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reviewer_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seconded_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_second_decision_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["reviewer.id"], name=op.f("fk_second_reviewer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("decision_id", "reviewer_id", name=op.f("pk_second")),
    )

    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("edited_by", sa.Integer(), nullable=True),
        sa.Column("edited_at", Moment(), nullable=False),
        sa.Column("released_at", Moment(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("replied_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["edited_by"], ["person.id"], name=op.f("fk_feedback_edited_by"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_feedback_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name=op.f("fk_feedback_stage_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("stage_id", "entry_id", name=op.f("uq_feedback_stage_id_entry_id")),
    )
    op.create_index(op.f("ix_feedback_entry_id"), "feedback", ["entry_id"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_report_entry_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_report_person_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_report_settled_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    op.create_index(op.f("ix_report_entry_id"), "report", ["entry_id"], unique=False)

    with op.batch_alter_table("entry") as batch_op:
        batch_op.create_foreign_key("fk_entry_current_id", "entry_version", ["current_id"], ["id"], ondelete="SET NULL")

    with op.batch_alter_table("review") as batch_op:
        batch_op.create_foreign_key(
            "fk_review_current_id", "review_version", ["current_id"], ["id"], ondelete="SET NULL"
        )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("entry") as batch_op:
        batch_op.drop_constraint("fk_entry_current_id", type_="foreignkey")
    with op.batch_alter_table("review") as batch_op:
        batch_op.drop_constraint("fk_review_current_id", type_="foreignkey")
    for table in (
        "report",
        "feedback",
        "second",
        "decision",
        "comparison",
        "remark",
        "calibration_answer",
        "calibration_item",
        "mark",
        "review_version",
        "review",
        "assignment",
        "conflict_of_interest",
        "first_look",
        "late_exception",
        "attachment",
        "author",
        "entry_version",
        "entry",
        "reviewer",
        "award_line",
        "criterion",
        "stage",
        "challenge",
    ):
        op.drop_table(table)
