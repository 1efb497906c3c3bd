"""The pages that agents and owners live in. Doors without rules: each calls one action or reads through queries."""
