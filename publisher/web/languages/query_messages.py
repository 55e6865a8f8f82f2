"""Messages about queries, with their fields: what is wrong with one, or why it has no answer."""

from typing import Final

from publisher.web.languages.reader import marked

MESSAGES: Final = (
    marked("the query is invalid at line %(line)s, column %(column)s: %(problem)s"),
    marked("the query is invalid: %(problem)s"),
    marked("the prefix %(prefix)s is not declared; add %(declaration)s"),
    marked("%(feature)s is not allowed: %(why)s"),
    marked("the quotation mark here is not closed"),
    marked("it is empty"),
    marked("there is a byte order mark (U+FEFF) here; remove it"),
    marked("the IRI that begins here is not closed, or has a space or a character that none has"),
    marked("%(word)s is no SELECT, ASK, CONSTRUCT or DESCRIBE query"),
    marked("it is no SELECT, ASK, CONSTRUCT or DESCRIBE query"),
    marked("%(text)s is not the escape of a character"),
    marked("%(text)s is not expected here"),
    marked("%(text)s is not expected here: something is missing after %(before)s"),
    marked("%(text)s is not expected here: %(bracket)s is still open"),
    marked("%(text)s closes a bracket that was not opened"),
    marked("it ends too early: %(bracket)s is not closed"),
    marked("it was read to its end, where a part is missing"),
    marked("the prefix %(prefix)s is of Virtuoso; find texts by CONTAINS or REGEX, or in /search"),
    marked("an expression in SELECT has brackets around it and a name, as in (COUNT(*) AS ?n)"),
    marked("BINDINGS is of a draft of SPARQL 1.1; write VALUES in its place"),
    marked("DEFINE is an option of Virtuoso and no SPARQL; leave it out"),
    marked("OPTION is of Virtuoso and no SPARQL; leave it out"),
    marked("nothing may follow a query; remove ';'"),
    marked("a path cannot be repeated a number of times in SPARQL 1.1; write it out, as in ex:p/ex:p?"),
    marked("%(text)s is no quotation mark of SPARQL; write \" or '"),
    marked("%(text)s is HTML; write %(sign)s"),
    marked("%(text)s is a full-width character; write %(sign)s"),
    marked("there is %(character)s here; write a space"),
    marked("there is %(character)s here; remove it"),
    marked("%(word)s has brackets: %(text)s"),
    marked("%(word)s has brackets around its condition, as in %(text)s"),
    marked("the function %(name)s is not known here"),
    marked("the function %(name)s is not known here; write %(text)s"),
    marked("SELECT names a variable twice"),
    marked(
        "this regular expression cannot be used: it is not complete or too long, or has look-around, back-references, "
        "\\i or \\c, which are not known here, or other flags than s, m, i, x and q"
    ),
    marked("SELECT computes with a variable that GROUP BY does not name"),
    marked("SELECT … AS names a variable that the pattern has already"),
    marked("SELECT names a variable that GROUP BY does not"),
    marked("this endpoint does not query other endpoints; query that one directly"),
    marked("this endpoint is read-only; its data changes with each release"),
    marked("update"),
    marked("it contains half a surrogate pair, so it is not Unicode text"),
    marked("the query exceeds the limit %(limit)s of %(allowed)s (%(actual)s); split it"),
    marked("%(type)s cannot carry this answer: %(problem)s; request %(instead)s"),
    marked("the server's disk for temporary files is full or cannot be written; request less, or later"),
    marked("the query engine failed: %(problem)s"),
    marked("the query exceeds the limit %(limit)s of %(allowed)s; split it"),
    marked("no complete answer within %(seconds)s s; request less, or use the dumps"),
    marked("the query needs more than %(size)s MiB of memory; request less, or use the dumps"),
    marked("the answer exceeds the limit %(limit)s of %(allowed)s; use LIMIT and OFFSET, or the dumps"),
    marked("too many queries are running; try again in %(seconds)s s"),
)
"""The field of one may be a sentence of another."""
