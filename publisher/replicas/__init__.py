"""Replicas: homes on other machines that follow a publication, and the object storage in between.

::

    place.py        where releases come from: the interface, and a home on shared storage
    storage.py      object storage (S3 and others): the releases in it, read and written
    upload.py       copy the releases of a home to object storage; the pointer to the live one moves last
    fetch.py        copy a release into a home: only files that are not there, each with its digest checked
    replica.py      a home that follows a place: fetch, wait for the common instant, activate, prune

A release in object storage is its manifest and the files that the manifest names, each kept once under its digest, so
that releases share what did not change. Specified by docs/replicas.md.
"""

from publisher.replicas.fetch import Fetched
from publisher.replicas.place import Place, Pointer
from publisher.replicas.replica import Replica
from publisher.replicas.storage import ObjectStorage, open_place
from publisher.replicas.upload import Uploaded, upload

__all__ = ["Fetched", "ObjectStorage", "Place", "Pointer", "Replica", "Uploaded", "open_place", "upload"]
