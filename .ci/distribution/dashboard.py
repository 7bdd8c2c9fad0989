"""Reads a dashboard with Grafana's own model of it, and fails if anything in it is unknown there, such as a misspelt or misplaced field."""

import json
import sys

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard


def unknown(path, given, read):
    """The places in what was given that are not in what was read."""
    if isinstance(given, dict) and isinstance(read, dict):
        for key, value in given.items():
            yield from unknown(f"{path}.{key}", value, read[key]) if key in read else [f"{path}.{key}"]
    elif isinstance(given, list) and isinstance(read, list) and len(given) == len(read):
        for i, (one, other) in enumerate(zip(given, read)):
            yield from unknown(f"{path}[{i}]", one, other)
    elif given != read:
        yield f"{path}: {given!r}, read as {read!r}"


register_default_plugins()
with open(sys.argv[1], encoding="utf-8") as file:
    dashboard = json.load(file)
faults = list(unknown("dashboard", dashboard, json.loads(JSONEncoder().encode(Dashboard.from_json(dashboard)))))
if faults:
    sys.exit("Grafana does not know " + "; ".join(faults))
