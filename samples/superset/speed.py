"""Measures how long the dashboards of a running Superset take to draw, and their queries in PostgreSQL.

./speed runs it and starts what it needs.
"""

import argparse
import json
import os
import re
import statistics
import time
from pathlib import Path

import psycopg2
from playwright.sync_api import BrowserContext, Request, sync_playwright

from browser import BROKEN, DRAWN, EMPTY, Dashboard, Pack, answer, check, chosen, launch, new_context, query
from pack import Superset

RANGES = {"default": None, "7 days": 7, "30 days": 30, "90 days": 90}
ALL_DRAWN = """([count, shown]) => {
  const charts = [...document.querySelectorAll("[data-test-chart-name]")];
  return charts.length === count && charts.every((chart) => chart.querySelector(shown));
}"""


def load(owner, log: Path, sql: str) -> None:
    """Adds 500 ads to the demo's own history."""
    until = time.monotonic() + 600
    while "Engine: " not in log.read_text():
        check(time.monotonic() < until, "the demo has not stored its history")
        time.sleep(1)
    with owner.cursor() as cursor:
        cursor.execute("SET search_path = adstream")
        for statement in re.split(r";\n", sql):
            if statement.strip():
                cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE")
    for table in ("kpi_ads", "kpi_ads_hour", "kpi_ads_day", "joined"):
        print(f"{table}: {query(owner, f'SELECT count(*) AS n FROM {table}')[0]['n']:,} rows", flush=True)


def asked(days: int | None) -> str | None:
    return days and f'DATEADD(DATETIME("now"), -{days}, day) : now'


class Watched:
    """The data of a page's charts and filters as they arrive."""

    def __init__(self, context: BrowserContext) -> None:
        self.arrivals: list[float] = []
        context.on("requestfinished", self._note)
        self.stop = lambda: context.remove_listener("requestfinished", self._note)

    def _note(self, request: Request) -> None:
        if "/chart/data" in request.url:
            self.arrivals.append(time.monotonic())


def draw(context: BrowserContext, args, pack: Pack, slug: str, days: int | None) -> tuple[float, float, float]:
    """Seconds to draw all charts of a page that is opened; then, in the open page, to get all their data again and to draw it."""
    state = chosen("NATIVE_FILTER-time", asked(days), {"time_range": asked(days)}) if days else None
    started = time.monotonic()
    shown = Dashboard(context, args.superset, pack, slug, 1440, state)
    page = shown.page
    page.wait_for_function(ALL_DRAWN, arg=[shown.charts, f"{DRAWN}, {EMPTY}, {BROKEN}"], polling=50, timeout=120_000)
    opened = time.monotonic() - started
    broken = shown.broken()
    check(not broken, f"{slug} shows an error in {broken}")
    page.wait_for_load_state("networkidle")
    page.locator("[data-test=actions-trigger]").click()
    again = page.get_by_text("Refresh dashboard")
    again.wait_for()
    watched = Watched(context)
    started = time.monotonic()
    again.click()
    until = started + 120
    while len(watched.arrivals) < shown.charts or page.locator("[data-test=loading-indicator]").count():
        check(time.monotonic() < until, f"{slug} has not been refreshed after 120 s")
        page.wait_for_timeout(50)
    drawn = time.monotonic() - started
    watched.stop()
    page.close()
    return opened, max(watched.arrivals) - started, drawn


def query_times(superset: Superset, pack: Pack, reader, dashboard: dict, days: int | None) -> dict[str, float]:
    """Milliseconds in PostgreSQL by chart, planning included."""
    times = {}
    for chart in pack.charts:
        if chart["slice_name"] not in pack.charts_of(dashboard["slug"]):
            continue
        context = stored_query(chart, days)
        sql = [each for result in answer(superset, chart, context) for each in result["query"].split(";\n\n") if each.strip()]
        times[chart["slice_name"]] = sum(explained(reader, each) for each in sql)
    return times


def stored_query(chart: dict, days: int | None) -> dict:
    """A chart's query for the last days; as stored without."""
    context = json.loads(chart["query_context"])
    for condition in context["queries"][0]["filters"] if days else []:
        if condition["op"] == "TEMPORAL_RANGE" and condition["col"] != "clock":
            condition["val"] = asked(days)
    return context


def explained(reader, sql: str) -> float:
    plan = query(reader, "EXPLAIN (ANALYZE, TIMING OFF) " + sql.rstrip(";\n "))
    return sum(float(re.sub("[^0-9.]", "", line["QUERY PLAN"])) for line in plan[-2:])


def measure(context: BrowserContext, args, pack: Pack, superset: Superset, reader) -> None:
    print("\n| dashboard | range | charts | opened, s | refreshed: last data, s | drawn, s | PostgreSQL, ms | slowest query, ms |\n|---|---|---|---|---|---|---|---|")
    for dashboard in pack.dashboards:
        draw(context, args, pack, dashboard["slug"], None)  # fills the browser's cache
        for name, days in RANGES.items():
            times = [draw(context, args, pack, dashboard["slug"], days) for _ in range(args.rounds)]
            opened, data, drawn = (statistics.median(each) for each in zip(*times))
            queries = query_times(superset, pack, reader, dashboard, days)
            slowest = max(queries, key=queries.get)
            print(f"| {dashboard['dashboard_title']} | {name} | {len(queries)} | {opened:.1f} | {data:.1f} | {drawn:.1f} | {sum(queries.values()):.0f}"
                  f" | {slowest}: {queries[slowest]:.0f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--superset", required=True, metavar="URL")
    parser.add_argument("--postgres-port", required=True, type=int)
    parser.add_argument("--pack", required=True, type=Path, help="the demo's pack")
    parser.add_argument("--demo-log", required=True, type=Path)
    parser.add_argument("--load", required=True, type=Path, metavar="FILE", help="the SQL that loads the ads")
    parser.add_argument("--rounds", default=3, type=int, help="%(default)s")
    args = parser.parse_args()
    pack = Pack(args.pack)

    def connect(user: str):
        connection = psycopg2.connect(host="127.0.0.1", port=args.postgres_port, user=user, dbname="postgres", options="-c timezone=UTC")
        connection.autocommit = True
        return connection

    password = os.environ["SUPERSET_PASSWORD"]
    load(connect("postgres"), args.demo_log, args.load.read_text())
    with sync_playwright() as playwright:
        browser = launch(playwright)
        context = new_context(browser, args.superset, password, "light")
        measure(context, args, pack, Superset(args.superset, "admin", password), connect("adstream_reader"))
        browser.close()


if __name__ == "__main__":
    main()
