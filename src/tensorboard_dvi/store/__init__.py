"""The run folder: its files, its schemas, who writes and who reads them."""
