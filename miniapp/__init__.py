"""WHERE: the Mini App's room, kept free for it."""
