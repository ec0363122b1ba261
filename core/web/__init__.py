"""The web process: gunicorn and its threads, proxies, and what a request may meet."""
