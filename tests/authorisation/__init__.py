"""Who gets where: every route and every act in Slack, for everybody, at every moment of a challenge."""
