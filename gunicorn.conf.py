"""gunicorn reads this file from the folder it is started in."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from core.web.serving import Log
from core.web.serving import on_starting as on_starting
from core.web.serving import post_worker_init as post_worker_init
from core.web.serving import when_ready as when_ready

logger_class = Log
worker_class = "core.web.slow_clients.Worker"  # threads, which slow clients cannot occupy
# bytes of a header. What Telegram signs has a thousand; what is longer is to reach the page that refuses it.
limit_request_field_size = 16 * 1024
# `core.web.proxies` decides by what a request came, and for whom it was forwarded.
secure_scheme_headers = {}
# With --access-logfile: who, what, how it ended, bytes, seconds. The date is ours.
access_log_format = '%(h)s "%(r)s" %(s)s %(B)s %(L)s'
