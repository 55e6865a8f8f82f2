"""Back up a home and restore it, checked by digests; a build may run meanwhile.

A backup is a folder with the layout of a home, and ``backup.json`` beside: when it was made, of which base, and the
SHA-256 and size of each file that no manifest lists. What makes it consistent without stopping anything is the order:
first the sealed releases, which never change; then the register of identifiers, which is only ever appended to, and has
every identifier of a release before the release appears. So the register is never older than the releases.
"""

from publisher.release.backups.backup import backup
from publisher.release.backups.model import BackupReport, Statement
from publisher.release.backups.restore import restore

__all__ = ["BackupReport", "Statement", "backup", "restore"]
