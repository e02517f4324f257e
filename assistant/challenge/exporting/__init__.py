"""A challenge as files: for the committee's records, for the entrants, for those who ask later how it was decided."""
