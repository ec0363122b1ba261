"""A model server on this machine that answers as told: well, badly, or not at all."""
