"""What a point is, for people to look at, read or hear: pictures, texts, table rows and sounds."""
