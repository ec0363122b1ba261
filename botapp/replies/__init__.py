"""What a plain message means while we wait for it."""
