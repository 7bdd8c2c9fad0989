"""Superset's settings for ./up: one machine, loopback only, everything in one directory."""

import os
from pathlib import Path

from superset.utils.log import AbstractEventLogger

HOME = Path(os.environ["ADSTREAM_SUPERSET_HOME"])

SECRET_KEY = (HOME / "secret.key").read_text().strip()
SQLALCHEMY_DATABASE_URI = f"sqlite:///{HOME / 'superset.db'}"
# Threads wait for SQLite's single writer instead of failing.
SQLALCHEMY_ENGINE_OPTIONS = {"connect_args": {"timeout": 60}}


class NoEventLogger(AbstractEventLogger):
    """Superset logs each request in its database, which takes a quarter of its time with SQLite; nothing here reads it."""

    def log_with_context(self, *args, **kwargs) -> None:
        pass

    def log(self, *args, **kwargs) -> None:
        pass


EVENT_LOGGER = NoEventLogger()

# The pack's queries contain the selected range; its tiles compare with the previous period.
FEATURE_FLAGS = {"ENABLE_TEMPLATE_PROCESSING": True, "CHART_PLUGINS_EXPERIMENTAL": True}

# A chart requested again within seconds is not recomputed; a refreshing dashboard always queries PostgreSQL.
DATA_CACHE_CONFIG = {
    "CACHE_TYPE": "SimpleCache",
    "CACHE_DEFAULT_TIMEOUT": 5,
    "CACHE_KEY_PREFIX": "adstream_",
}

# There is one process, so memory suffices.
RATELIMIT_STORAGE_URI = "memory://"
FILTER_STATE_CACHE_CONFIG = {"CACHE_TYPE": "SimpleCache", "CACHE_DEFAULT_TIMEOUT": 7 * 24 * 3600}
EXPLORE_FORM_DATA_CACHE_CONFIG = FILTER_STATE_CACHE_CONFIG
