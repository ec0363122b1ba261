"""The Bot API: over HTTP, as data, and a function a method."""
