"""Views the dashboards of a running Superset as a person would, and compares their numbers with SQL on the tables.

./check runs it and starts what it needs. The first failure ends it with a message and exit code 1.
"""

import argparse
import copy
import csv
import io
import json
import math
import os
import re
import subprocess
import sys
import time
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import psycopg2
import yaml
from playwright.sync_api import BrowserContext, sync_playwright

from browser import Dashboard, Pack, answer, check, chosen, launch, new_context, query
from pack import Superset, database, import_pack

EXPECTED = yaml.safe_load((Path(__file__).parent / "expected.yaml").read_text())
def import_again(superset: Superset, pack: Pack, archive: Path, cli: list[str]) -> None:
    """Imports twice through the API and once with the command: everything exists exactly once."""
    for _ in range(2):
        files = {"formData": ("adstream.zip", archive.read_bytes(), "application/zip")}
        superset.post("/api/v1/dashboard/import/", files=files, data={"overwrite": "true"})
    command = subprocess.run([*cli, "import-dashboards", "-p", str(archive), "-u", "admin"], capture_output=True)
    check(command.returncode == 0, f"superset import-dashboards ends with {command.stderr.decode()}")
    for kind, expected in (("database", 1), ("dataset", len(pack.datasets)), ("chart", len(pack.charts)),
                           ("dashboard", len(pack.dashboards))):
        there = superset.get(f"/api/v1/{kind}/")["count"]
        check(there == expected, f"there are {there} {kind}s after four imports, expected {expected}")
        print(f"  {kind}s: {there}")


def read_as_reader(owner, host: str, port: int) -> None:
    """The reader's role can read every view of adstream_bi and no other relation."""
    reader = psycopg2.connect(host=host, port=port, user="adstream_reader", dbname="postgres")
    reader.autocommit = True
    relations = query(
        owner,
        "SELECT nspname, quote_ident(nspname) || '.' || quote_ident(relname) AS relation FROM pg_class"
        " JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'p', 'v', 'm', 'f')"
        " AND nspname <> 'information_schema' AND nspname !~ '^pg_'",
    )
    counts = {True: 0, False: 0}
    for relation in relations:
        allowed = relation["nspname"] == "adstream_bi"
        try:
            query(reader, f"SELECT * FROM {relation['relation']} LIMIT 1")
            readable = True
        except psycopg2.errors.InsufficientPrivilege:
            readable = False
        check(readable == allowed, f"{relation['relation']} is {'' if readable else 'not '}readable for the reader")
        counts[readable] += 1
    reader.close()
    check(counts[True] > 0 and counts[False] > 0, "there are no relations to read")
    print(f"  readable: {counts[True]} views of adstream_bi; refused: {counts[False]} other relations")


def look(context: BrowserContext, args, pack: Pack, theme: str, *widths: int) -> list[str]:
    """Unreadable texts, at one width after the other; a chart with an error ends the check."""
    found = []
    for dashboard in pack.dashboards:
        slug = dashboard["slug"]
        started = time.monotonic()
        shown = Dashboard(context, args.superset, pack, slug, widths[0])
        broken = shown.broken()
        drawn = time.monotonic() - started
        check(not broken, f"{slug} shows an error in {broken}")
        print(f"  {slug}, {theme}: {shown.charts} charts drawn in {drawn:.1f} s", flush=True)
        for width in widths:
            shown.resize(width)
            shown.page.screenshot(path=args.pictures / f"{slug}-{theme}-{width}.png", full_page=True)
            unreadable = shown.unreadable() + shown.low_contrast(args.axe.read_text())
            found += [f"{slug}, {theme}, {width} pixels: {text}" for text in unreadable]
            print(f"    {width} pixels: {len(unreadable) or 'no'} texts that cannot be read", flush=True)
        shown.page.close()
    return found


def look_at_broken(context: BrowserContext, args, pack: Pack) -> None:
    """A negative control: a chart whose data endpoint fails must be detected."""
    def fail(route):
        if "heatmap" in (route.request.post_data or ""):
            route.fulfill(status=500, content_type="application/json", body='{"message": "out of order"}')
        else:
            route.continue_()
    context.route("**/api/v1/chart/data*", fail)
    dashboard = Dashboard(context, args.superset, pack, "adstream-audience", 1440)
    broken = dashboard.broken()
    check(broken == ["CTR by hour of the week"], f"expected one broken chart, saw {broken}")
    dashboard.page.close()
    context.unroute("**/api/v1/chart/data*")
    print("  a chart with an error is detected")


def await_movement(dashboard: Dashboard) -> None:
    """The dashboard refreshes itself: while traffic comes, its tile shows another number at most two minutes later."""
    before = dashboard.text("Impressions")
    until = time.monotonic() + 120
    while dashboard.text("Impressions") == before:
        check(time.monotonic() < until, f"{dashboard.slug} still shows {before} after two minutes of traffic")
        dashboard.page.wait_for_timeout(1_000)
    dashboard.page.close()
    print("  numbers move by themselves")


def look_at_filter(context: BrowserContext, args, pack: Pack, owner) -> None:
    """A value that is chosen in a dashboard's filter decides what its charts ask."""
    chart = next(c for c in pack.charts if c["slice_name"] == "Impressions")
    dashboard = next(d for d in pack.dashboards if d["slug"] == "adstream-overview")
    values = dashboard["metadata"]["native_filter_configuration"][1]
    column = values["targets"][0]["column"]["name"]
    cube = pack.datasets[chart["dataset_uuid"]]["table_name"].rpartition("change_")[2]
    least = query(owner, f"SELECT {column} AS value, sum(impressions) AS impressions FROM adstream.kpi_{cube}"
                         f" WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY 2 LIMIT 1")[0]
    asked = {"filters": [{"col": column, "op": "IN", "val": [least["value"]]}]}
    # The dashboard leaves out a minute that is not over.
    over = query(owner, f"SELECT max(window_start) + interval '1 minute' - now() AS after FROM adstream.kpi_{cube}")[0]["after"]
    time.sleep(max(0.0, over.total_seconds() + 1))
    shown = Dashboard(context, args.superset, pack, dashboard["slug"], 1440, chosen(values["id"], [least["value"]], asked))
    check(not shown.broken(), f"{shown.slug} shows an error with a filter")
    tile = shown.text("Impressions")
    # An arrow follows the number.
    check(f"{int(least['impressions']):,}" in re.findall("[0-9,]+", tile), f"{column} = {least} is drawn as {tile}")
    shown.page.close()
    print(f"  {column} = {least['value']}: {least['impressions']} impressions, as in SQL")


def look_at_time_zone(context: BrowserContext, args, pack: Pack, expected: str) -> None:
    """The dashboards show this as their time zone."""
    for slug, name in (("adstream-overview", "Time zone"), ("adstream-health", "Times are in")):
        dashboard = Dashboard(context, args.superset, pack, slug, 1440)
        tile = dashboard.page.locator(f'[data-test-chart-name="{name}"] tbody td')
        tile.wait_for(timeout=90_000)
        check(tile.inner_text() == expected, f"the time zone of {slug} is {tile.inner_text()}, expected {expected}")
        dashboard.page.close()
    print(f"  both dashboards show {expected}")


def ask(superset: Superset, chart: dict, *ranges: tuple[datetime, datetime]) -> list[list[dict]]:
    """The rows that a chart's own query returns for each range; a request costs Superset more than a query."""
    context = json.loads(chart["query_context"])
    queries = []
    for since, until in ranges:
        queries.append(copy.deepcopy(context["queries"][0]))
        for condition in queries[-1]["filters"]:
            if condition["op"] == "TEMPORAL_RANGE" and condition["col"] != "clock":
                condition["val"] = f"{since.isoformat()} : {until.isoformat()}"
    return [result["data"] for result in answer(superset, chart, {**context, "queries": queries})]


def look_at_csv(superset: Superset, chart: dict, dataset: dict) -> None:
    """A report's CSV file has the rows that the chart shows: the same number, and the same sum of each metric."""
    number = superset.get(f"/api/v1/chart/{chart['uuid']}")["result"]["id"]
    shown = answer(superset, chart, json.loads(chart["query_context"]))[0]["data"]
    text = superset.text(f"/api/v1/chart/{number}/data/?format=csv&type=post_processed&force=true")
    header, *rows = csv.reader(io.StringIO(text)) if text else [[]]
    check(len(rows) == len(shown), f"{chart['slice_name']} has {len(rows)} rows as CSV, expected {len(shown)}")
    # The columns have titles, in the order of the names.
    for i, name in enumerate(shown[0] if shown else []):
        if name in [metric["metric_name"] for metric in dataset["metrics"]] and all(isinstance(row[name], (int, float, type(None))) for row in shown):
            there = sum(float(row[i] or 0) for row in rows)
            expected = sum(row[name] or 0 for row in shown)
            check(same(there, expected, EXPECTED["within"].get(name, 1e-6)),
                  f"{chart['slice_name']}: {header[i]} is {there} as CSV, expected {expected}")


def cube_of(dataset: dict) -> str | None:
    cube = re.fullmatch(r"adstream_bi\.(?:kpi|change|week)_(.+)", dataset["table_name"])
    return cube and cube[1]


def asked_for(chart: dict, dataset: dict, since: datetime, until: datetime) -> str | None:
    """The SQL on the tables that returns a chart's numbers."""
    cube = cube_of(dataset)
    if not cube:
        return EXPECTED["charts"].get(chart["slice_name"])
    context = json.loads(chart["query_context"])["queries"][0]
    columns = [c if isinstance(c, str) else c["label"] for c in context["columns"]]
    select = [f"{EXPECTED['columns'].get(c, c)} AS {c}" for c in columns]
    select += [f"{EXPECTED['metrics'][m]} AS {m}" for m in context["metrics"]]
    group = "GROUP BY " + ", ".join(str(i + 1) for i in range(len(columns))) if columns else ""
    return (f"SELECT {', '.join(select)} FROM adstream.kpi_{cube} AS kpi"
            f" WHERE window_start >= '{since}Z' AND window_start < '{until}Z' {group}")


def same(answered, asked, within: float) -> bool:
    if isinstance(asked, (int, float, Decimal)) and not isinstance(asked, bool):
        if answered is None:
            return asked == 0
        return math.isclose(answered, asked, rel_tol=1e-9, abs_tol=within)
    return answered == asked or (asked is None and answered == 0)


def differences(answered: list[dict], asked: list[dict]) -> list[str]:
    names = [c for c, v in asked[0].items() if isinstance(v, (str, type(None), bool)) or c in
             ("bucket", "created_at", "lane", "record_offset")] if asked else []

    def key(row: dict) -> str:
        return json.dumps([int(v) if isinstance(v, (float, Decimal)) else v for v in (row.get(c) for c in names)])

    if len(answered) != len(asked):
        return [f"{len(answered)} rows, expected {len(asked)}"]
    found = []
    for ours, theirs in zip(sorted(asked, key=key), sorted(answered, key=key)):
        for column, value in ours.items():
            if not same(theirs.get(column), value, EXPECTED["within"].get(column, 0)):
                found.append(f"{column} is {theirs.get(column)}, expected {value} in {theirs}")
    return found


def summed(rows: list[dict], by: list[str], metric: str) -> list[dict]:
    sums: dict[tuple, float] = {}
    for row in rows:
        group = tuple(row[column] for column in by)
        sums[group] = sums.get(group, 0) + row[metric]
    return [{**dict(zip(by, group)), metric: total} for group, total in sums.items()]


def compare(superset: Superset, pack: Pack, charts: list[dict], owner, since: datetime, until: datetime) -> None:
    values = compared = 0
    for chart in charts:
        title = chart["slice_name"]
        dataset = pack.datasets[chart["dataset_uuid"]]
        sql = asked_for(chart, dataset, since, until)
        [rows] = ask(superset, chart, (since, until))
        if sql is None:
            check(title in EXPECTED["answered"], f"expected.yaml has nothing for {title}")
            continue
        asked = query(owner, sql)
        if title in EXPECTED["sums"]:
            metric = chart["params"]["metrics"][0]
            rows = summed(rows, EXPECTED["sums"][title], metric)
            asked = [row for row in asked if row[metric]]
            rows = [row for row in rows if row[metric]]
        limit = chart["params"].get("row_limit", 1000)
        if len(asked) > limit:
            metric = chart["params"]["metrics"][0]
            asked = sorted(asked, key=lambda row: row[metric], reverse=True)[:limit]
        found = differences(rows, asked)
        check(not found, f"{title}: {'; '.join(found[:3])}")
        if chart["viz_type"] == "pop_kpi":
            metric = chart["params"]["metric"]
            before = query(owner, asked_for(chart, dataset, since - (until - since), since))[0][metric]
            answered = rows[0].get(f"{metric}__inherit")
            check(same(answered, before, 1e-9), f"{title} compares with {answered}, expected {before}")
            values += 1
        values += len(asked) * len(asked[0]) if asked else 0
        compared += 1
    print(f"  {compared} charts, {values:,} values equal to SQL from {since} to {until}")


def ask_all(superset: Superset, pack: Pack, name: str) -> None:
    """Every chart of another specification has an answer, though there is no data yet."""
    now = datetime.now().replace(microsecond=0)
    for chart in pack.charts:
        ask(superset, chart, *((now - timedelta(hours=hours), now) for hours in (1, 7 * 24, 30 * 24)))
    print(f"  {name}: {len(pack.charts)} charts answer for an hour, a week and a month")


def await_end(log: Path) -> None:
    until = time.monotonic() + 300
    while "The servers keep running" not in log.read_text():
        check(time.monotonic() < until, "the demo's traffic has no end")
        time.sleep(1)
    check("tables equal the batch answer: yes" in log.read_text(), "the demo's tables differ from the batch answer")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--superset", required=True, metavar="URL")
    parser.add_argument("--postgres-port", required=True, type=int)
    parser.add_argument("--pack", required=True, type=Path, help="the demo's pack")
    parser.add_argument("--zip", type=Path, help="the same pack, as built by Maven")
    parser.add_argument("--others", nargs="*", type=Path, default=[], help="packs of other specifications")
    parser.add_argument("--axe", type=Path, help="axe.min.js")
    parser.add_argument("--demo-log", type=Path)
    parser.add_argument("--pictures", type=Path, metavar="DIRECTORY")
    parser.add_argument("--only-time-zone", metavar="TEXT", help="only check that the dashboards show this")
    return parser.parse_args()


def main() -> None:
    args = arguments()
    password = os.environ["SUPERSET_PASSWORD"]
    pack = Pack(args.pack)
    owner = psycopg2.connect(host="127.0.0.1", port=args.postgres_port, user="postgres", dbname="postgres",
                             options="-c timezone=UTC")
    owner.autocommit = True
    superset = Superset(args.superset, "admin", password)
    started = time.monotonic()

    def step(name: str) -> None:
        print(f"{time.monotonic() - started:4.0f} s  {name}", flush=True)

    with sync_playwright() as playwright:
        browser = launch(playwright)
        if args.only_time_zone:
            look_at_time_zone(new_context(browser, args.superset, password, "light"), args, pack, args.only_time_zone)
            return
        step("the pack is imported again")
        import_again(superset, pack, args.zip, [str(Path(sys.executable).parent / "superset")])
        step("the reader's role")
        read_as_reader(owner, "127.0.0.1", args.postgres_port)
        overview = Dashboard(new_context(browser, args.superset, password, "light"), args.superset, pack, "adstream-overview", 1440)
        await_movement(overview)
        unreadable = []
        for theme, *widths in (("light", 800, 1920), ("dark", 1440)):
            step(f"the dashboards while traffic comes, {theme}")
            unreadable += look(new_context(browser, args.superset, password, theme), args, pack, theme, *widths)
        context = new_context(browser, args.superset, password, "light")
        look_at_broken(context, args, pack)
        step("other specifications")
        for other in args.others:
            config = database(other, "127.0.0.1", args.postgres_port, "postgres", "postgres", "", "UTC")
            import_pack(superset, other, config)
            ask_all(superset, Pack(other), other.name)
        step("the end of the traffic")
        await_end(args.demo_log)
        step("every number beside SQL")
        first = query(owner, "SELECT min(window_start) AS t FROM adstream.kpi_ads")[0]["t"].replace(tzinfo=None)
        of_cubes = [chart for chart in pack.charts if cube_of(pack.datasets[chart["dataset_uuid"]])]
        tiles = [chart for chart in of_cubes if chart["viz_type"] == "pop_kpi"]
        compare(superset, pack, pack.charts, owner, first - timedelta(minutes=2), first + timedelta(hours=2))
        compare(superset, pack, of_cubes, owner, first + timedelta(minutes=2), first + timedelta(minutes=4))
        # Superset itself shifts longer ranges by their whole days.
        compare(superset, pack, tiles, owner, first + timedelta(minutes=2), first + timedelta(days=2, hours=1))
        step("CSV files, as reports send them")
        for chart in pack.charts:
            look_at_csv(superset, chart, pack.datasets[chart["dataset_uuid"]])
        step("a filter of a dashboard")
        look_at_filter(context, args, pack, owner)
        step("the reports change to another time zone, Superset does not")
        query(owner, "UPDATE adstream.settings SET time_zone = 'Asia/Kolkata' RETURNING 1")
        wrong = "WRONG: times are shown in UTC, time ranges are 05:30 early, days begin in Asia/Kolkata"
        look_at_time_zone(context, args, pack, wrong)
        browser.close()
    check(not unreadable, "\n".join(["not everything can be read:", *unreadable]))
    step("all equal and readable")


if __name__ == "__main__":
    main()
