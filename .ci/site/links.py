"""Turns links from docs/ to sources and samples into links to the repository, and checks their targets.

MkDocs checks links between pages and their anchors. The README and other pages outside docs/ are not part of the site;
their links are checked here, too.
"""
import logging
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
BESIDE = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"]
LINK = re.compile(r"(?<!!)\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?P<path>[^)#\s]*)(?P<anchor>#[^)\s]*)?\)")
HEADING = re.compile(r"^#{1,6} +(.*?) *#*$", re.MULTILINE)
log = logging.getLogger("mkdocs.plugins.links")


def slug(heading):
    """The anchor that GitHub generates for a heading."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def anchors(file):
    text = re.sub(r"^```.*?^```$", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return {slug(heading) for heading in HEADING.findall(text)}


def check(source, path, anchor):
    target = (source.parent / path).resolve() if path else source
    if not target.is_relative_to(ROOT) or not target.exists():
        log.warning("%s links to %s, which does not exist", source.relative_to(ROOT), path)
    elif anchor and target.suffix == ".md" and anchor[1:] not in anchors(target):
        log.warning("%s links to %s%s, which has no such heading", source.relative_to(ROOT), path, anchor)
    return target


def is_relative(path):
    return not re.match(r"[a-z]+:", path)


def on_pre_build(config):
    for name in BESIDE:
        for link in LINK.finditer((ROOT / name).read_text(encoding="utf-8")):
            if is_relative(link["path"]):
                check(ROOT / name, link["path"], link["anchor"])


def on_page_markdown(markdown, page, config, files):
    source = DOCS / page.file.src_uri

    def rewritten(link):
        if not is_relative(link["path"]) or not link["path"]:
            return link[0]
        target = (source.parent / link["path"]).resolve()
        if target.is_relative_to(DOCS) and target.is_file():
            return link[0]  # MkDocs checks it
        check(source, link["path"], link["anchor"])
        kind = "tree" if target.is_dir() else "blob"
        return f"[{link['text']}]({config.repo_url}/{kind}/main/{target.relative_to(ROOT)}{link['anchor'] or ''})"

    return LINK.sub(rewritten, markdown)
