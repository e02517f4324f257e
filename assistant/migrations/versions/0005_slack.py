"""What the Slack door remembers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.database import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "slack_request",
        sa.Column("signature", sa.String(length=80), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("signature", name=op.f("pk_slack_request")),
    )
    op.create_index(op.f("ix_slack_request_seen_at"), "slack_request", ["seen_at"], unique=False)
    op.create_table(
        "slack_offered_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("thread", sa.String(length=40), nullable=False),
        sa.Column("member", sa.String(length=40), nullable=False),
        sa.Column("file", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("collection", sa.String(length=60), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "offered",
                "declined",
                "confirmed",
                "taken",
                "done",
                "failed",
                name="filestate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("progress", sa.String(length=40), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name=op.f("fk_slack_offered_file_version_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_offered_file")),
        sa.UniqueConstraint("key", name=op.f("uq_slack_offered_file_key")),
    )
    op.create_index(op.f("ix_slack_offered_file_state"), "slack_offered_file", ["state"], unique=False)
    op.create_table(
        "slack_thread",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("root", sa.String(length=40), nullable=False),
        sa.Column("member", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_slack_thread_conversation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_thread")),
        sa.UniqueConstraint(
            "workspace", "channel", "root", "member", name=op.f("uq_slack_thread_workspace_channel_root_member")
        ),
    )
    op.create_index(op.f("ix_slack_thread_conversation_id"), "slack_thread", ["conversation_id"], unique=False)
    op.create_table(
        "slack_exchange",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("message", sa.String(length=40), nullable=False),
        sa.Column("thread", sa.String(length=40), nullable=False),
        sa.Column("member", sa.String(length=40), nullable=False),
        sa.Column(
            "came",
            sa.Enum(
                "direct", "mention", "thread", "unasked", "command", "modal", name="came", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("response_url", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received", "asked", "delivered", "silent", "failed", name="exchangestate", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column(
            "rung", sa.Enum("nothing", "stream", "updates", name="rung", native_enum=False, length=20), nullable=False
        ),
        sa.Column("reply", sa.String(length=40), nullable=False),
        sa.Column("posted", sa.JSON(), nullable=False),
        sa.Column(
            "form",
            sa.Enum("whole", "without_tables", "plain", name="form", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("calling", sa.String(length=40), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("retry_at", Moment(), nullable=True),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_slack_exchange_question_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_exchange")),
        sa.UniqueConstraint("key", name=op.f("uq_slack_exchange_key")),
    )
    op.create_index("ix_slack_exchange_place", "slack_exchange", ["channel", "thread"], unique=False)
    op.create_index(op.f("ix_slack_exchange_question_id"), "slack_exchange", ["question_id"], unique=False)
    op.create_index(op.f("ix_slack_exchange_reply"), "slack_exchange", ["reply"], unique=False)
    op.create_index(op.f("ix_slack_exchange_state"), "slack_exchange", ["state"], unique=False)
    op.create_table(
        "slack_notice",
        sa.Column("open_question_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("message", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "posted", "failed", name="noticestate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["open_question_id"],
            ["open_question.id"],
            name=op.f("fk_slack_notice_open_question_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("open_question_id", name=op.f("pk_slack_notice")),
    )
    op.create_index(op.f("ix_slack_notice_message"), "slack_notice", ["message"], unique=False)
    op.create_index(op.f("ix_slack_notice_state"), "slack_notice", ["state"], unique=False)
    op.create_table(
        "slack_trainer_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("open_question_id", sa.Integer(), nullable=False),
        sa.Column("member", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("received", "kept", "told", "failed", name="replystate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("received_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["open_question_id"],
            ["open_question.id"],
            name=op.f("fk_slack_trainer_reply_open_question_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_trainer_reply")),
        sa.UniqueConstraint("key", name=op.f("uq_slack_trainer_reply_key")),
    )
    op.create_index(op.f("ix_slack_trainer_reply_state"), "slack_trainer_reply", ["state"], unique=False)
    op.create_table(
        "slack_told_answer",
        sa.Column("open_question_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("answered_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["open_question_id"],
            ["open_question.id"],
            name=op.f("fk_slack_told_answer_open_question_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("open_question_id", name=op.f("pk_slack_told_answer")),
    )

    # Tables of the Slack SDK: workspaces that installed the app themselves, and installations under way.
    op.create_table(
        "slack_bots",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("client_id", sa.String(length=32), nullable=False),
        sa.Column("app_id", sa.String(length=32), nullable=False),
        sa.Column("enterprise_id", sa.String(length=32), nullable=True),
        sa.Column("enterprise_name", sa.String(length=200), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("team_name", sa.String(length=200), nullable=True),
        sa.Column("bot_token", sa.String(length=200), nullable=True),
        sa.Column("bot_id", sa.String(length=32), nullable=True),
        sa.Column("bot_user_id", sa.String(length=32), nullable=True),
        sa.Column("bot_scopes", sa.String(length=1000), nullable=True),
        sa.Column("bot_refresh_token", sa.String(length=200), nullable=True),
        sa.Column("bot_token_expires_at", sa.DateTime(), nullable=True),
        sa.Column("is_enterprise_install", sa.Boolean(), nullable=False),
        sa.Column("installed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "slack_bots_idx", "slack_bots", ["client_id", "enterprise_id", "team_id", "installed_at"], unique=False
    )
    op.create_table(
        "slack_installations",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("client_id", sa.String(length=32), nullable=False),
        sa.Column("app_id", sa.String(length=32), nullable=False),
        sa.Column("enterprise_id", sa.String(length=32), nullable=True),
        sa.Column("enterprise_name", sa.String(length=200), nullable=True),
        sa.Column("enterprise_url", sa.String(length=200), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("team_name", sa.String(length=200), nullable=True),
        sa.Column("bot_token", sa.String(length=200), nullable=True),
        sa.Column("bot_id", sa.String(length=32), nullable=True),
        sa.Column("bot_user_id", sa.String(length=32), nullable=True),
        sa.Column("bot_scopes", sa.String(length=1000), nullable=True),
        sa.Column("bot_refresh_token", sa.String(length=200), nullable=True),
        sa.Column("bot_token_expires_at", sa.DateTime(), nullable=True),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("user_token", sa.String(length=200), nullable=True),
        sa.Column("user_scopes", sa.String(length=1000), nullable=True),
        sa.Column("user_refresh_token", sa.String(length=200), nullable=True),
        sa.Column("user_token_expires_at", sa.DateTime(), nullable=True),
        sa.Column("incoming_webhook_url", sa.String(length=200), nullable=True),
        sa.Column("incoming_webhook_channel", sa.String(length=200), nullable=True),
        sa.Column("incoming_webhook_channel_id", sa.String(length=200), nullable=True),
        sa.Column("incoming_webhook_configuration_url", sa.String(length=200), nullable=True),
        sa.Column("is_enterprise_install", sa.Boolean(), nullable=False),
        sa.Column("token_type", sa.String(length=32), nullable=True),
        sa.Column("installed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "slack_installations_idx",
        "slack_installations",
        ["client_id", "enterprise_id", "team_id", "user_id", "installed_at"],
        unique=False,
    )
    op.create_table(
        "slack_oauth_states",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("state", sa.String(length=200), nullable=False),
        sa.Column("expire_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    """Go back."""
    for table in (
        "slack_oauth_states",
        "slack_installations",
        "slack_bots",
        "slack_told_answer",
        "slack_trainer_reply",
        "slack_notice",
        "slack_exchange",
        "slack_thread",
        "slack_offered_file",
        "slack_request",
    ):
        op.drop_table(table)
