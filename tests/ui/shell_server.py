"""A small threaded server with the shell alone: no database, no other room. `python -m tests.ui.shell_server PORT`."""

import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the parent's name
        return


def main(port: int) -> None:
    django.setup()
    settings.ROOT_URLCONF = "tests.ui.shell_urls"
    settings.BINHYEN_NAVIGATION = "tests.ui.slot_providers"
    settings.BINHYEN_SAMPLE = True
    from django.core.wsgi import get_wsgi_application

    make_server("127.0.0.1", port, get_wsgi_application(), Server, Quiet).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
