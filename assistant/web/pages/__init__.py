"""Pages: each reads a form, calls one function of a room, redirects or renders."""
