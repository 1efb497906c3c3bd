"""A believable contact centre to try Fortnight in: the same for the same seed, and never in anybody's real database."""
