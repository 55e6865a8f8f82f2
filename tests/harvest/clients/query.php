<?php
// Ask an endpoint through EasyRdf; prints what it got as JSON.
// php query.php ENDPOINT '{"select": "…", "ask": "…", "construct": "…", "describe": "…"}'
error_reporting(E_ALL & ~E_DEPRECATED);
require "EasyRdf/autoload.php";
EasyRdf\Format::unregister("jsonld");  // Debian has no parser of it

[, $endpoint, $texts] = $argv;
$queries = json_decode($texts, true);
$client = new EasyRdf\Sparql\Client($endpoint);

$select = [];
foreach ($client->query($queries["select"]) as $row) {
    $select[] = (string) $row->type;
}
$construct = array_keys($client->query($queries["construct"])->toRdfPhp());
$describe = [];
foreach ($client->query($queries["describe"])->toRdfPhp() as $properties) {
    foreach ($properties as $values) {
        foreach ($values as $value) {
            $describe[] = $value["value"];
        }
    }
}
$ask = $client->query($queries["ask"])->isTrue();
echo json_encode(["select" => $select, "ask" => $ask, "construct" => $construct, "describe" => $describe]);
