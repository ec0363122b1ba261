"""WHERE: the Mini App, each page a static shell and a fragment of one person's rows."""
