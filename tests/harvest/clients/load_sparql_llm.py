"""Have sparql-llm's loaders read an endpoint: ``python load_sparql_llm.py ENDPOINT`` writes what they found as JSON.

Its settings import programs for embeddings, which the loaders do not use; they are stood in for by empty modules.
"""

import json
import os
import sys
from unittest.mock import MagicMock

os.environ["AUTO_INIT"] = "false"  # otherwise importing it asks the endpoints that its authors know
for name in ("fastembed", "qdrant_client", "qdrant_client.http", "qdrant_client.http.models", "qdrant_client.models"):
    sys.modules[name] = MagicMock()

from sparql_llm import SparqlExamplesLoader, SparqlVoidShapesLoader  # noqa: E402
from sparql_llm.utils import get_prefixes_for_endpoint  # noqa: E402

endpoint = sys.argv[1]
json.dump(
    {
        "prefixes": get_prefixes_for_endpoint(endpoint),
        "examples": [document.metadata for document in SparqlExamplesLoader(endpoint).load()],
        "classes": [
            {"text": document.page_content, **document.metadata} for document in SparqlVoidShapesLoader(endpoint).load()
        ],
    },
    sys.stdout,
)
