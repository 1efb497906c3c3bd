"""Screens on the floor: a link a screen that needs no sign-in, can be ended, and shows what the floor may know."""
