"""One package a screen: what a tap does, what is shown, its words and its buttons."""
