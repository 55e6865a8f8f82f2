% Ask an endpoint through SWI-Prolog's sparql_client; prints what it got as JSON.
% swipl query_swi.pl ENDPOINT '{"select": "…", "ask": "…", "construct": "…", "describe": "…"}'
:- use_module(library(http/json)).
:- use_module(library(semweb/sparql_client)).
:- use_module(library(uri)).
:- initialization(main, main).

main([Endpoint, Texts]) :-
    atom_json_dict(Texts, Queries, []),
    uri_components(Endpoint, uri_components(Scheme, Authority, Path, _, _)),
    split_authority(Authority, Host, Port),
    Options = [scheme(Scheme), host(Host), port(Port), path(Path)],
    findall(Type, sparql_query(Queries.select, row(Type), Options), Select),
    sparql_query(Queries.ask, Ask, Options),
    findall(Thing, sparql_query(Queries.construct, rdf(Thing, _, _), Options), Construct),
    findall(Object, (sparql_query(Queries.describe, rdf(_, _, Object), Options), atom(Object)), Describe),
    json_write_dict(current_output, _{select: Select, ask: Ask, construct: Construct, describe: Describe}).

split_authority(Authority, Host, Port) :-
    uri_authority_components(Authority, uri_authority(_, _, Host, Port)).
