"""The documentation builds as a site, its links lead somewhere, and it asks no other host for anything."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])
MAX_PICTURE_BYTES = 150_000
MARKDOWN = MarkdownIt("commonmark").enable("table")


def tokens_of(page):
    return MARKDOWN.parse(page.read_text(encoding="utf-8"))


def anchors(page):
    """The anchors of a page's headings, as code hosts give them."""
    tokens = tokens_of(page)
    headings = [tokens[at + 1] for at, token in enumerate(tokens) if token.type == "heading_open"]
    texts = ["".join(child.content for child in heading.children if child.content) for heading in headings]
    return {re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-") for text in texts}


def links(page):
    for token in tokens_of(page):
        for child in token.children or ():
            target = child.attrGet("href") or child.attrGet("src")
            if target and not urlsplit(target).scheme:
                yield target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_link_in_the_repository_leads_somewhere(page):
    for target in links(page):
        path, _, fragment = target.partition("#")
        file = (page.parent / unquote(path)).resolve() if path else page
        assert file.exists(), target
        assert not fragment or fragment in anchors(file), target


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs") / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {path: LexborHTMLParser(path.read_bytes()) for path in folder.rglob("*.html")}


def test_site_has_a_page_for_each_document(site):
    assert len(site) > len(list((ROOT / "docs").rglob("*.md")))


def test_code_blocks_of_a_page_are_code_blocks_of_the_site(site):
    folder = next(page.parent for page in site if page.name == "404.html")
    for page in (ROOT / "docs").rglob("*.md"):
        name = page.relative_to(ROOT / "docs").with_suffix(".html").as_posix().replace("README", "index")
        fences = re.findall(r"^ *```", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert len(site[folder / name].css("pre > code")) >= len(fences) // 2, name


def test_link_in_the_site_leads_somewhere(site):
    identifiers = {page: {node.attributes["id"] for node in tree.css("[id]")} for page, tree in site.items()}
    broken = []
    for page, tree in site.items():
        for node in tree.css("a[href], link[href], script[src], img[src]"):
            target = node.attributes.get("href") or node.attributes.get("src") or ""
            url = urlsplit(target)
            if page.name == "404.html" or url.scheme or url.netloc or target in {"#", "."}:
                continue
            file = (page.parent / unquote(url.path)).resolve() if url.path else page
            if not file.exists() or (url.fragment and url.fragment not in identifiers.get(file, {url.fragment})):
                broken.append((page.name, target))

    assert broken == []


def test_site_loads_nothing_from_another_host(site):
    folder = next(page.parent for page in site if page.name == "404.html")
    loaded = [
        node.attributes.get("src") or node.attributes.get("href")
        for tree in site.values()
        for node in tree.css("script[src], img[src], iframe[src], link[href]")
    ]
    styles = [
        url for path in folder.rglob("*.css") for url in re.findall(r"url\(([^)]*)\)|@import ([^;]*)", path.read_text())
    ]

    assert [target for target in loaded if urlsplit(target).netloc] == []
    assert [url for url in styles if re.match(r"""["']?(https?:)?//""", "".join(url))] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_prose_is_wrapped_at_100_columns(page):
    prose = re.sub(r"^ *```.*?^ *```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)

    assert [line for line in prose.splitlines() if len(line) > 100 and not line.startswith(("|", "    "))] == []


def test_every_decision_is_listed():
    folder = ROOT / "docs" / "adr"
    titles = {path.name: path.read_text(encoding="utf-8").partition("\n")[0] for path in folder.glob("0*.md")}
    rows = re.findall(r"^\| \[(\d+)\]\((\S+)\) \| (.*) \|$", (folder / "README.md").read_text(), re.MULTILINE)

    assert {name: f"# {number} — {title}" for number, name, title in rows} == titles


def test_pictures_are_small_and_each_is_shown():
    pictures = list((ROOT / "docs" / "images").iterdir())
    shown = {(page.parent / target).resolve() for page in PAGES for target in links(page) if target.endswith(".png")}

    assert {picture.name for picture in pictures if picture.stat().st_size > MAX_PICTURE_BYTES} == set()
    assert set(pictures) == shown
