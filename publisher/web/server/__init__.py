"""An HTTP/1.1 server in one thread: httptools reads requests, uvloop carries bytes, what answers is called in between.

It knows nothing of the site: :class:`publisher.web.server.server.Server` is given a function that receives requests.
docs/adr/0221 says why there is one.
"""
