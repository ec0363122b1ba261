"""What disagrees: found, mended, proven; and who may read which row."""
