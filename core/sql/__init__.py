"""SQL that is written by hand."""
