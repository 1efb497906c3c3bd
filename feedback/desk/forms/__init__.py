"""What people fill in at the desk; one form a verb. They check shape alone: the rules are in the actions."""
