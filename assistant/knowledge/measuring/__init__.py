"""How good the search is, on questions whose answers are known, through the very path that uploads and people take."""
