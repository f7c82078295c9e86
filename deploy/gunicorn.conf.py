"""How gunicorn serves the portal; started as `gunicorn -c deploy/gunicorn.conf.py`.

Behind nginx it listens on loopback. A small office without nginx sets BIND=0.0.0.0:443,
TLS_CERTIFICATE and TLS_KEY, and PROXY_COUNT=0.
"""

import multiprocessing
import os

from core.production.logs import build_logging

wsgi_app = "xining_innovation.wsgi"
bind = os.environ.get("BIND", "127.0.0.1:8000")
certfile = os.environ.get("TLS_CERTIFICATE") or None
keyfile = os.environ.get("TLS_KEY") or None
# Threads wait for the database beside one another; SQLite has one writer anyway.
workers = int(os.environ.get("WORKERS", multiprocessing.cpu_count() + 1))
threads = 4
# Before the workers are forked: /metrics counts in memory that they share.
preload_app = True
# A preview of 10,000 rows of a register takes half a minute.
timeout = 120
graceful_timeout = 60
# Memory that a long life collects is given back.
max_requests = 5_000
max_requests_jitter = 500
# Readers' addresses stand in the audit, not in a log of every request.
accesslog = None
errorlog = "-"
# The server's own lines have the form of the portal's.
logconfig_dict = build_logging("INFO")
# Nobody steers it but systemd, and the account has no home to keep a socket in.
control_socket_disable = True
# What a caller says of https is the portal's to judge (PROXY_COUNT), not gunicorn's.
secure_scheme_headers: dict[str, str] = {}
