"""What the page can ask for, one file per kind of question."""
