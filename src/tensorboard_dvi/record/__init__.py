"""The recorder: runs inside the training process."""
