"""The record of a report as people read it: in a terminal, in a pipe, in a notebook."""
