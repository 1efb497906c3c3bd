"""Panels: the report form inside another program's window, and who may show it there."""
