"""A training to watch: real data that needs no network, a small network, TensorBoard beside it."""
