"""The pages of champions. Each calls one action or asks one query."""
