"""Every sentence that a person reads in Slack, in Korean and in English."""
