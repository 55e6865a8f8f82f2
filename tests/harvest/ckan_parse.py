"""Run by CKAN's own Python, in an environment of its own: parse a catalogue as its harvester does, print the datasets.

Usage: python ckan_parse.py URL FORMAT
"""

import json
import sys
import urllib.request

from ckanext.dcat.processors import RDFParser


def main() -> None:
    address, name = sys.argv[1:3]
    with urllib.request.urlopen(address, timeout=20) as answer:
        body = answer.read()
    parser = RDFParser(profiles=["euro_dcat_ap_3"])
    parser.parse(body, name)
    json.dump(list(parser.datasets()), sys.stdout, default=str)


if __name__ == "__main__":
    main()
