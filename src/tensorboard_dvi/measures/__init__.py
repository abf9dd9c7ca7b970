"""Arrays in, arrays out: NumPy at import, heavier libraries inside functions. Safe inside TensorBoard's process."""
