"""Good practice of the office: written down, checked, published as material, used, reported on, retired."""
