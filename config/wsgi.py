"""The WSGI application."""

import gc
import os
import sys
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# Pages with many rows set off the search for garbage, which took a third of the slowest ones: what is loaded by now
# stays out of it for good, and it comes after some 20,000 new objects instead of 700.
import_module("config.urls")
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)

# A page that computes for long holds up the threads beside it by this many seconds at each of their questions to the
# database, instead of by five thousandths.
sys.setswitchinterval(0.0005)
