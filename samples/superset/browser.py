"""The dashboards of a running Superset in a headless Chromium."""

import json
import os
import re
import shutil
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, quote, urlparse

import psycopg2.extras
import yaml
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Response, expect

from pack import Superset

# A drawn chart has a number, rows of a table, or ECharts' canvas.
DRAWN = ".header-line, .pop_kpi div div, table tbody tr, canvas"
BROKEN = "[role=alert], .ant-alert"
EMPTY = ".ant-empty"
# Records the texts drawn on each canvas, since they cannot be read from the page.
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


def query(connection, sql: str) -> list[dict]:
    with connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
        cursor.execute(sql)
        return [dict(row) for row in cursor.fetchall()]


class Pack:
    """The output of adstream dashboards."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.charts = self._read("charts")
        self.datasets = {dataset["uuid"]: dataset for dataset in self._read("datasets")}
        self.dashboards = self._read("dashboards")

    def _read(self, folder: str) -> list[dict]:
        return [yaml.safe_load(file.read_text()) for file in sorted((self.folder / folder).rglob("*.yaml"))]

    def charts_of(self, slug: str) -> list[str]:
        position = next(d for d in self.dashboards if d["slug"] == slug)["position"].values()
        return [part["meta"]["sliceName"] for part in position if isinstance(part, dict) and part["type"] == "CHART"]


def answer(superset: Superset, chart: dict, context: dict) -> list[dict]:
    """Superset's results of a chart's query, on the dataset that the import has made."""
    saved = superset.get(f"/api/v1/chart/{chart['uuid']}")["result"]
    context = {**context, "datasource": json.loads(saved["query_context"])["datasource"], "force": True}
    results = superset.post("/api/v1/chart/data", json=context)["result"]
    for result in results:
        check(not result.get("error") and not result.get("errors"), f"{chart['slice_name']}: {result.get('error')}")
    return results


def rison(value) -> str:
    """The notation of Superset's addresses for filters."""
    if isinstance(value, dict):
        return "(" + ",".join(f"{key}:{rison(each)}" for key, each in value.items()) + ")"
    if isinstance(value, list):
        return "!(" + ",".join(map(rison, value)) + ")"
    return "'" + str(value).replace("!", "!!").replace("'", "!'") + "'"


def chosen(number: str, value, extra: dict) -> dict:
    """The state of a dashboard's filter with that id: the value that it shows, and what charts ask with it."""
    return {number: {"id": number, "extraFormData": extra, "filterState": {"value": value}, "ownState": {}}}


def chart_id(answer: Response) -> int:
    return json.loads(parse_qs(urlparse(answer.url).query)["form_data"][0])["slice_id"]


class Dashboard:
    """A dashboard in a page of the browser; with what is chosen in its filters, if it is not their default."""

    def __init__(self, context: BrowserContext, base: str, pack: Pack, slug: str, width: int, chosen: dict | None = None) -> None:
        self.slug = slug
        self.charts = len(pack.charts_of(slug))
        self.over_time = {c["slice_name"] for c in pack.charts if "x_axis_time_format" in c["params"]}
        self.answered: set[int] = set()
        self.page: Page = context.new_page()
        self._set_width(width)
        self.page.on("response", self._note)
        filters = f"?native_filters={quote(rison(chosen))}" if chosen else ""
        self.page.goto(f"{base}/superset/dashboard/{slug}/{filters}", wait_until="commit", timeout=90_000)

    def _set_width(self, width: int) -> None:
        # Tall enough to show all charts: Superset queries only visible ones.
        self.page.set_viewport_size({"width": width, "height": 2800})

    def resize(self, width: int) -> None:
        self._set_width(width)
        self.page.wait_for_timeout(1_500)  # animations end

    def _note(self, response: Response) -> None:
        if "slice_id" in response.url and "/chart/data" in response.url:
            self.answered.add(chart_id(response))

    def text(self, name: str) -> str:
        """What a chart shows, once it is drawn."""
        chart = self.page.locator(f'[data-test-chart-name="{name}"]')
        chart.locator(DRAWN).first.wait_for(timeout=90_000)
        return chart.inner_text()

    def broken(self) -> list[str]:
        """The names of charts that show an error, once every chart has its response and shows something."""
        charts = self.page.locator("[data-test-chart-name]")
        until = time.monotonic() + 120
        while True:
            waiting, broken = [], []
            for chart in charts.all():
                name = chart.get_attribute("data-test-chart-name")
                if chart.locator(BROKEN).count():
                    broken.append(name)
                elif not chart.locator(f"{DRAWN}, {EMPTY}").count():
                    waiting.append(name)
            if charts.count() == self.charts == len(self.answered) and not waiting:
                return broken
            check(time.monotonic() < until, f"{self.slug} has not drawn {waiting or 'its charts'} after 120 s")
            self.page.wait_for_timeout(500)

    def unreadable(self) -> list[str]:
        """Faults of the texts that charts draw: a time axis without times, a label or title that is cut off."""
        until = time.monotonic() + 10
        while True:
            found = []
            for chart in self.page.locator("[data-test-chart-name]").all():
                name = chart.get_attribute("data-test-chart-name")
                texts = chart.locator("canvas").evaluate_all("all => all.flatMap(canvas => canvas.texts ?? [])")
                if name in self.over_time and texts and not any(re.search(r"\d\d:\d\d$", text) for text in texts):
                    found.append(f"{name} has no times on its axis")
                found += [f"{name} cuts {text}" for text in texts if text.endswith(("...", "\u2026"))]
                title = chart.locator(".header-title").first
                if title.count() and title.evaluate("e => e.scrollWidth > e.clientWidth + 1"):
                    found.append(f"the title of {name} is cut")
            if not found or time.monotonic() > until:
                return found
            self.page.wait_for_timeout(500)

    def low_contrast(self, axe: str) -> list[str]:
        """Texts of charts with a contrast below 4.5:1, or 3:1 for large text, according to axe."""
        self.page.evaluate(axe)
        result = self.page.evaluate(
            """() => axe.run({include: [["[data-test-chart-name]"], [".dashboard-markdown"]]},
                {runOnly: ["color-contrast"], resultTypes: ["violations"]})""")
        return [f"{node['html'][:90]}: {node['any'][0]['message'][:110]}"
                for violation in result["violations"] for node in violation["nodes"]]


def log_in(context: BrowserContext, base: str, password: str) -> None:
    page = context.new_page()
    # Two seconds after it was drawn, the login page sends its event log. The response sets the cookie of an anonymous
    # session, which would replace that of the user who has logged in meanwhile.
    page.route("**/superset/log/**", lambda route: route.abort())
    page.goto(f"{base}/login/", wait_until="commit", timeout=90_000)
    page.fill("#username", "admin", timeout=90_000)
    page.fill("#password", password)
    page.keyboard.press("Enter")
    # Polls the address: waiting for a navigation would fail if another navigation replaces it.
    expect(page).to_have_url(f"{base}/superset/welcome/", timeout=90_000)
    page.close()


def launch(playwright: Playwright) -> Browser:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium has no sandbox for root
    return playwright.chromium.launch(executable_path=chromium, args=sandbox)


def new_context(browser: Browser, base: str, password: str, theme: str) -> BrowserContext:
    # Without Superset's service worker, which would hide the requests.
    context = browser.new_context(color_scheme=theme, service_workers="block", bypass_csp=True)
    context.add_init_script(NOTE_TEXTS)
    log_in(context, base, password)
    return context
