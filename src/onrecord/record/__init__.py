"""The record: coded reports as tables on disk, and what can be asked of them."""
