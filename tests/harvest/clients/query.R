# Ask an endpoint through the R package SPARQL, which reads results as XML; prints what it got as JSON.
# Rscript query.R ENDPOINT SELECT
suppressMessages(library(SPARQL))
arguments <- commandArgs(trailingOnly = TRUE)
found <- unlist(SPARQL(arguments[1], arguments[2])$results)
cat(sprintf("[%s]", paste(sprintf('"%s"', gsub("^<|>$", "", found)), collapse = ", ")))
