"""The production web server: threads, because psycopg waits without holding the interpreter; a process a core."""

import os

bind = os.environ.get("WEB_BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
worker_class = "gthread"
# Heartbeats on a disk that stalls would make healthy workers look dead.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
timeout = 60
graceful_timeout = 30
keepalive = 65
max_requests = 5000
max_requests_jitter = 500
# The proxy is the only client, and it overwrites these headers.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
# Method, path without query (it may hold a search by name), status, size, milliseconds. No address of a person.
accesslog = "-"
access_log_format = "%(m)s %(U)s %(s)s %(B)s %(M)sms"
errorlog = "-"
