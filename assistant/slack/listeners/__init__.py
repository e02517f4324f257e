"""One file per handler kind; each translates and calls one function of a room."""
