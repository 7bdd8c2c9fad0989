"""Imports the pack into a running Superset, through its REST API.

Sets the pack's database to the given PostgreSQL and overwrites earlier imports, so it also updates to a newer pack.
Passwords are in environment variables: SUPERSET_PASSWORD, and DATABASE_PASSWORD for PostgreSQL's, which may be empty.
"""

import argparse
import html
import io
import os
import re
import sys
import zipfile
from pathlib import Path

import requests
import yaml
from sqlalchemy.engine import URL

DATABASE = "databases/adstream.yaml"
# Fill the selected range into queries; enable the tiles that compare with the previous period.
FLAGS = ("ENABLE_TEMPLATE_PROCESSING", "CHART_PLUGINS_EXPERIMENTAL")


class Superset:
    """A user's session with Superset's REST API. Every response other than success raises requests.HTTPError."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self.url = url.rstrip("/")
        self.session = requests.Session()
        login = {"username": user, "password": password, "provider": "db", "refresh": False}
        token = self.post("/api/v1/security/login", json=login)["access_token"]
        self.session.headers["Authorization"] = f"Bearer {token}"
        # The token alone is not enough: imports are also protected against forged requests.
        self.session.headers["X-CSRFToken"] = self.get("/api/v1/security/csrf_token/")["result"]
        self.session.headers["Referer"] = self.url

    def get(self, path: str, **kwargs) -> dict:
        return self._json(self.session.get(self.url + path, timeout=120, **kwargs))

    def text(self, path: str) -> str:
        """A response that is not JSON, such as CSV."""
        return self._successful(self.session.get(self.url + path, timeout=120)).text

    def post(self, path: str, **kwargs) -> dict:
        return self._json(self.session.post(self.url + path, timeout=120, **kwargs))

    def _json(self, response: requests.Response) -> dict:
        return self._successful(response).json()

    @staticmethod
    def _successful(response: requests.Response) -> requests.Response:
        if not response.ok:
            is_json = "json" in response.headers.get("Content-Type", "")
            said = response.text if is_json else "see Superset's log"
            message = f"{response.request.path_url} answers {response.status_code}: {said}"
            raise requests.HTTPError(message, response=response)
        return response


def database(pack: Path, host: str, port: int, name: str, user: str, password: str, time_zone: str) -> dict:
    """The pack's database definition for that address."""
    config = yaml.safe_load((pack / DATABASE).read_text())
    # In the URL, whose password Superset encrypts: it would log the form field "passwords".
    url = URL.create("postgresql+psycopg2", user, password or None, host, port, name)
    config["sqlalchemy_uri"] = url.render_as_string(hide_password=False)
    arguments = config["extra"]["engine_params"]["connect_args"]
    arguments["options"] = re.sub(r"timezone=\S+", f"timezone={time_zone}", arguments["options"])
    return config


def bundle(pack: Path, database_config: dict) -> bytes:
    """The pack with this database, zipped as assets: an asset import overwrites, a dashboard import does not."""
    changed = {
        "metadata.yaml": {**yaml.safe_load((pack / "metadata.yaml").read_text()), "type": "assets"},
        DATABASE: database_config,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(pack.rglob("*.yaml")):
            name = file.relative_to(pack).as_posix()
            text = yaml.safe_dump(changed[name]) if name in changed else file.read_text()
            archive.writestr(f"adstream/{name}", text)
    return buffer.getvalue()


def import_pack(superset: Superset, pack: Path, database_config: dict) -> None:
    files = {"bundle": ("adstream.zip", bundle(pack, database_config), "application/zip")}
    superset.post("/api/v1/assets/import/", files=files)


def flags_off(superset: Superset) -> list[str]:
    """The feature flags that the pack needs but that are off, according to Superset's login page."""
    page = html.unescape(superset.session.get(f"{superset.url}/login/", timeout=120).text)
    return [flag for flag in FLAGS if re.search(rf'"{flag}": false', page)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pack", required=True, type=Path, metavar="DIR", help="the output of adstream dashboards")
    parser.add_argument("--superset", default="http://127.0.0.1:8088", metavar="URL", help="%(default)s")
    parser.add_argument("--superset-user", default="admin", metavar="NAME", help="%(default)s")
    parser.add_argument("--host", default="localhost", help="PostgreSQL's host; %(default)s")
    parser.add_argument("--port", default=5432, type=int, help="PostgreSQL's port; %(default)s")
    parser.add_argument("--database", default="postgres", metavar="NAME", help="%(default)s")
    parser.add_argument("--user", default="adstream_reader", metavar="NAME", help="PostgreSQL's user; %(default)s")
    parser.add_argument("--time-zone", default="UTC", metavar="ZONE", help="the reporting time zone; %(default)s")
    args = parser.parse_args()
    password = os.environ.get("DATABASE_PASSWORD", "")
    try:
        superset = Superset(args.superset, args.superset_user, os.environ.get("SUPERSET_PASSWORD", ""))
        config = database(args.pack, args.host, args.port, args.database, args.user, password, args.time_zone)
        import_pack(superset, args.pack, config)
        off = flags_off(superset)
        if off:
            sys.exit(f"Cannot show the dashboards: {', '.join(off)} of {args.superset} is off, expected"
                     f" FEATURE_FLAGS = {dict.fromkeys(FLAGS, True)} in its superset_config.py")
    except requests.RequestException as e:
        sys.exit(f"Cannot import the pack: {e}")


if __name__ == "__main__":
    main()
