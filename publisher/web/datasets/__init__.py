"""The release as datasets: catalogue, dumps, feeds, graphs and quality."""
