"""What you said, what we did: a letter a team and month, assembled, edited, sent, and put on the wall as a poster."""
