"""Looks at the dashboards of a running Superset as a person would, and compares every number with SQL on the tables.

Run by ./check, which starts what this needs. Ends with a message and exit code 1 at the first thing that is wrong.
"""

import argparse
import json
import math
import os
import re
import shutil
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import psycopg2
import psycopg2.extras
import yaml
from playwright.sync_api import Browser, BrowserContext, Error as PlaywrightError, Page, Playwright, Response, sync_playwright

from pack import PACK, Superset

EXPECTED = yaml.safe_load((Path(__file__).parent / "expected.yaml").read_text())
DASHBOARDS = ("ad-performance", "pipeline-health")
# What a chart has once it is drawn: a number, rows of a table, ECharts' canvas, the map's countries.
DRAWN = ".header-line, table tbody tr, canvas, svg.datamap path"
BROKEN = "[role=alert], .ant-alert, .ant-empty"
# Notes at each canvas the texts that are on it: what is drawn there cannot be read from the page.
NOTE_TEXTS = """
for (const name of ["clearRect", "fillText"]) {
  const original = CanvasRenderingContext2D.prototype[name];
  CanvasRenderingContext2D.prototype[name] = function (...given) {
    this.canvas.texts = name === "clearRect" ? [] : [...(this.canvas.texts ?? []), given[0]];
    return original.apply(this, given);
  };
}
"""


def check(condition: bool, message: str) -> None:
    if not condition:
        sys.exit(f"Check failed: {message}")


def read_pack(folder: str) -> list[dict]:
    return [yaml.safe_load(file.read_text()) for file in sorted((PACK / folder).rglob("*.yaml"))]


def import_again(superset: Superset, archive: Path, cli: list[str]) -> None:
    """Twice through the API and once with the command: nothing is there twice, and everything once."""
    for _ in range(2):
        files = {"formData": ("adstream.zip", archive.read_bytes(), "application/zip")}
        superset.post("/api/v1/dashboard/import/", files=files, data={"overwrite": "true"})
    command = subprocess.run([*cli, "import-dashboards", "-p", str(archive), "-u", "admin"], capture_output=True)
    check(command.returncode == 0, f"superset import-dashboards ends with {command.stderr.decode()}")
    for kind in ("database", "dataset", "chart", "dashboard"):
        there = superset.get(f"/api/v1/{kind}/")["count"]
        expected = len(read_pack(f"{kind}s"))
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


def query(connection, sql: str) -> list[dict]:
    with connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
        cursor.execute(sql)
        return [dict(row) for row in cursor.fetchall()]


def chart_id(answer: Response) -> int:
    return json.loads(parse_qs(urlparse(answer.url).query)["form_data"][0])["slice_id"]


class Dashboard:
    """A dashboard in a page of the browser, with the answers of its charts' data endpoints."""

    def __init__(self, context: BrowserContext, base: str, slug: str, parameters: str = "") -> None:
        self.slug = slug
        self.charts = len(next(d for d in read_pack("dashboards") if d["slug"] == slug)["position"].keys()
                          & {f"CHART-{file.stem}" for file in (PACK / "charts").glob("*.yaml")})
        self.arrived: list[Response] = []
        self.answers: list[tuple[Response, str]] = []
        self.page: Page = context.new_page()
        self.page.on("response", self._note)
        self.page.goto(f"{base}/superset/dashboard/{slug}/{parameters}")

    def _note(self, response: Response) -> None:
        if "slice_id" in response.url and ("/chart/data" in response.url or "/explore_json" in response.url):
            self.arrived.append(response)

    def _read(self) -> None:
        """Reads the bodies that have arrived: Chromium soon forgets those of a dashboard that refreshes itself."""
        while self.arrived:
            response = self.arrived.pop(0)
            try:
                self.answers.append((response, response.text()))
            except PlaywrightError:
                pass  # forgotten already; the next refresh brings another

    def broken(self) -> list[str]:
        """The names of charts that show an error or nothing, once every chart has its answer and shows something."""
        charts = self.page.locator("[data-test-chart-name]")
        until = time.monotonic() + 90
        while True:
            self._read()
            waiting, broken = [], []
            for chart in charts.all():
                name = chart.get_attribute("data-test-chart-name")
                if chart.locator(BROKEN).count():
                    broken.append(name)
                elif not chart.locator(DRAWN).count():
                    waiting.append(name)
            if charts.count() == self.charts == len({chart_id(a) for a, _ in self.answers}) and not waiting:
                return broken
            check(time.monotonic() < until, f"{self.slug} has not drawn {waiting or 'its charts'} after 90 s")
            self.page.wait_for_timeout(500)

    def unreadable(self) -> list[str]:
        """What is wrong with the texts that charts draw: a time axis without times, a label that is cut."""
        over_time = {c["slice_name"] for c in read_pack("charts") if "x_axis_time_format" in c["params"]}
        until = time.monotonic() + 10
        while True:
            found = []
            for chart in self.page.locator("[data-test-chart-name]").all():
                name = chart.get_attribute("data-test-chart-name")
                texts = chart.locator("canvas").evaluate_all("all => all.flatMap(canvas => canvas.texts ?? [])")
                if name in over_time and not any(re.search(r"\d\d:\d\d$", text) for text in texts):
                    found.append(f"{name} has no times on its axis")
                found += [f"{name} cuts {text}" for text in texts if text.endswith(("...", "\u2026"))]
            if not found or time.monotonic() > until:
                return found
            self.page.wait_for_timeout(500)

    def number(self, chart: str) -> str:
        return self.page.locator(f'[data-test-chart-name="{chart}"] .header-line').inner_text()

    def await_other(self, chart: str, number: str, seconds: int) -> str:
        until = time.monotonic() + seconds
        while self.number(chart) == number:
            check(time.monotonic() < until, f"{chart} is still {number} after {seconds} s of traffic")
            self.page.wait_for_timeout(250)
        return self.number(chart)

    def data(self) -> dict[int, list[list[dict]]]:
        """By chart's id the rows of each of its queries."""
        rows = {}
        self._read()
        for answer, text in self.answers:
            check(answer.ok, f"{answer.url} answers {answer.status}: {text[:500]}")
            body = json.loads(text)
            results = body["result"] if "result" in body else [body]
            for result in results:
                check(not result.get("error") and not result.get("errors"), f"{answer.url}: {result}")
            rows[chart_id(answer)] = [result["data"] for result in results]
        return rows


def log_in(context: BrowserContext, base: str, password: str) -> None:
    page = context.new_page()
    page.goto(f"{base}/login/")
    page.fill("#username", "admin")
    page.fill("#password", password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{base}/superset/welcome/")
    page.close()


def look(context: BrowserContext, base: str, pictures: Path, theme: str) -> None:
    for slug in DASHBOARDS:
        dashboard = Dashboard(context, base, slug)
        broken = dashboard.broken()
        check(not broken, f"{slug} shows no data or an error in {broken}")
        dashboard.page.wait_for_timeout(2_000)  # what is drawn moves into place
        dashboard.page.screenshot(path=pictures / f"{slug}-{theme}.png", full_page=True)
        unreadable = dashboard.unreadable()
        check(not unreadable, f"{slug}: {'; '.join(unreadable)}")
        print(f"  {slug}, {theme}: {dashboard.charts} charts drawn, none with an error, all readable")
        if slug == "ad-performance" and theme == "light":
            for chart in ("Impressions", "Amount spent"):
                before = dashboard.number(chart)
                after = dashboard.await_other(chart, before, 90)
                print(f"  {chart} by itself from {before} to {after}")
        dashboard.page.close()


def look_at_broken(context: BrowserContext, base: str) -> None:
    """A negative control: a chart whose data endpoint fails must be seen."""
    def fail(route):
        form = json.loads(parse_qs(urlparse(route.request.url).query).get("form_data", ["{}"])[0])
        if "slice_id" in form and "heatmap" in (route.request.post_data or ""):
            route.fulfill(status=500, content_type="application/json", body='{"message": "out of order"}')
        else:
            route.continue_()
    context.route("**/api/v1/chart/data*", fail)
    dashboard = Dashboard(context, base, "ad-performance")
    broken = dashboard.broken()
    check(broken == ["CTR by category and device"], f"expected one broken chart, saw {broken}")
    dashboard.page.close()
    context.unroute("**/api/v1/chart/data*")
    print("  a chart with an error is seen")


def same(answered, asked, within: float) -> bool:
    if isinstance(asked, (int, float, Decimal)):
        if answered is None:
            return asked == 0
        return math.isclose(answered, asked, rel_tol=1e-9, abs_tol=within)
    return answered == asked


def differences(answered: list[dict], asked: list[dict]) -> list[str]:
    def key(row: dict) -> str:
        columns = asked[0].keys() if asked else ()
        names = [c for c in columns if asked and all(isinstance(r[c], (str, type(None))) for r in asked)]
        names += [c for c in columns if c.endswith(("_time", "_at")) or c in ("lane", "record_offset")]
        return json.dumps([row.get(c) if not isinstance(row.get(c), (float, Decimal)) else int(row[c]) for c in names])

    if len(answered) != len(asked):
        return [f"{len(answered)} rows, expected {len(asked)}"]
    found = []
    for ours, theirs in zip(sorted(asked, key=key), sorted(answered, key=key)):
        extra = {c for c in theirs.keys() - ours.keys() - set(EXPECTED["drawing"]) if not c.endswith("__contribution")}
        if extra:
            found.append(f"columns {sorted(extra)} are not expected")
        for column, value in ours.items():
            # Milliseconds of a time are rounded down.
            within = 1 if column.endswith(("_time", "_at")) else EXPECTED["within"].get(column, 0)
            if not same(theirs.get(column), value, within):
                found.append(f"{column} is {theirs.get(column)}, expected {value} in {theirs}")
    return found


def compare(
    context: BrowserContext, base: str, names: dict[int, str], owner, slugs: tuple, parameters: str, condition: str
) -> None:
    """Every answer of the dashboards' charts beside SQL."""
    values = 0
    seen = set()
    for slug in slugs:
        dashboard = Dashboard(context, base, slug, parameters)
        check(not dashboard.broken(), f"{slug} shows no data or an error")
        for chart, results in dashboard.data().items():
            name = names[chart]
            fragments = {k: v.replace("{filter}", condition) for k, v in EXPECTED["fragments"].items()}
            statements = [sql.format(**fragments) for sql in EXPECTED["charts"][name]]
            check(len(results) == len(statements), f"{name} asks {len(results)} queries, expected {len(statements)}")
            for answered, sql in zip(results, statements):
                asked = query(owner, sql)
                found = differences(answered, asked)
                check(not found, f"{name}: {'; '.join(found[:3])}")
                check(asked, f"{name} has no rows to compare")
                values += len(asked) * len(asked[0])
            seen.add(name)
        if not parameters and slug == "ad-performance":
            shown = dashboard.number("Impressions")
            stored = query(owner, "SELECT sum(impressions) AS impressions FROM adstream.kpi_ads")[0]["impressions"]
            check(shown == f"{stored:,}", f"the page shows {shown} impressions, expected {stored:,}")
        dashboard.page.close()
    print(f"  {len(seen)} charts, {values:,} values equal to SQL where {condition}")


def filtered(column: str, value: str) -> str:
    mask = (f"(id:NATIVE_FILTER-device,ownState:(),filterState:(label:{value},value:!({value})),"
            f"extraFormData:(filters:!((col:{column},op:IN,val:!({value})))))")
    return f"?native_filters=(NATIVE_FILTER-device:{mask})"


def look_at_time_zone(context: BrowserContext, base: str, expected: str) -> None:
    """Both dashboards show this as their time zone."""
    for slug in DASHBOARDS:
        dashboard = Dashboard(context, base, slug)
        tile = dashboard.page.locator('[data-test-chart-name="Time zone"] tbody td')
        tile.wait_for(timeout=90_000)
        check(tile.inner_text() == expected, f"the time zone of {slug} is {tile.inner_text()}, expected {expected}")
        dashboard.page.close()
    print(f"  both dashboards show {expected}")


def await_end(log: Path) -> None:
    until = time.monotonic() + 300
    while "The servers stay" not in log.read_text():
        check(time.monotonic() < until, "the demo's traffic has no end")
        time.sleep(1)
    check("tables equal the batch answer: yes" in log.read_text(), "the demo's tables differ from the batch answer")


def launch(playwright: Playwright) -> Browser:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium has none for root
    return playwright.chromium.launch(executable_path=chromium, args=sandbox)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--superset", required=True, metavar="URL")
    parser.add_argument("--postgres-port", required=True, type=int)
    parser.add_argument("--zip", required=True, type=Path, help="the pack as the build has made it")
    parser.add_argument("--demo-log", required=True, type=Path)
    parser.add_argument("--pictures", required=True, type=Path, metavar="DIRECTORY")
    parser.add_argument("--only-time-zone", metavar="TEXT", help="look only whether the dashboards show this")
    args = parser.parse_args()
    password = os.environ["SUPERSET_PASSWORD"]
    owner = psycopg2.connect(host="127.0.0.1", port=args.postgres_port, user="postgres", dbname="postgres")
    owner.autocommit = True
    superset = Superset(args.superset, "admin", password)
    started = time.monotonic()
    if args.only_time_zone:
        with sync_playwright() as playwright:
            browser = launch(playwright)
            context = browser.new_context(viewport={"width": 1600, "height": 2800}, service_workers="block")
            log_in(context, args.superset, password)
            look_at_time_zone(context, args.superset, args.only_time_zone)
            browser.close()
        return

    def step(name: str) -> None:
        print(f"{time.monotonic() - started:4.0f} s  {name}", flush=True)

    step("the pack is imported again")
    import_again(superset, args.zip, [str(Path(sys.executable).parent / "superset")])
    names = {c["id"]: c["slice_name"] for c in superset.get("/api/v1/chart/?q=(page_size:100)")["result"]}
    check(set(names.values()) == set(EXPECTED["charts"]), "expected.yaml and the pack have different charts")
    step("the reader's role")
    read_as_reader(owner, "127.0.0.1", args.postgres_port)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for theme in ("light", "dark"):
            step(f"the dashboards while traffic comes, {theme}")
            # Tall enough for all charts to be in view: Superset asks only for those. Without its service worker,
            # which would hide the requests.
            context = browser.new_context(
                viewport={"width": 1600, "height": 2800}, color_scheme=theme, service_workers="block")
            context.add_init_script(NOTE_TEXTS)
            log_in(context, args.superset, password)
            look(context, args.superset, args.pictures, theme)
        look_at_broken(context, args.superset)
        step("the end of the traffic")
        await_end(args.demo_log)
        step("every number beside SQL")
        compare(context, args.superset, names, owner, DASHBOARDS, "", "TRUE")
        only_mobile = filtered("device", "mobile")
        compare(context, args.superset, names, owner, DASHBOARDS[:1], only_mobile, "device = 'mobile'")
        step("the reports change to another time zone, Superset does not")
        query(owner, "UPDATE adstream.settings SET time_zone = 'Asia/Kolkata' RETURNING 1")
        wrong = "WRONG: times are shown in UTC, time ranges are 05:30 early, days begin in Asia/Kolkata"
        look_at_time_zone(context, args.superset, wrong)
        browser.close()
    step("all equal")


if __name__ == "__main__":
    main()
