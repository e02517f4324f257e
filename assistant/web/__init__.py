"""The web door: pages for people, JSON routes for programs."""
