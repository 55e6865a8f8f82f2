"""What a running server tells its operator: log lines, the ids of requests, spans of OpenTelemetry.

docs/watching.md describes each field; metrics are in publisher/web/http/metrics.py.
"""
