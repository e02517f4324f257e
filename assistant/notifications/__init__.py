"""What people are told without having asked: written once, delivered once, kept for the web."""
