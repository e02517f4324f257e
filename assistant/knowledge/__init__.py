"""Course material: documents in, passages found."""
