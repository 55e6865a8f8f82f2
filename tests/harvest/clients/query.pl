# Ask an endpoint through RDF::Query::Client, and read graphs into RDF::Trine; prints what it got as JSON.
# perl query.pl ENDPOINT '{"select": "…", "ask": "…", "construct": "…", "describe": "…"}'
use strict;
use warnings;
use JSON::PP;
use RDF::Query::Client;
use RDF::Trine;

my ($endpoint, $texts) = @ARGV;
my $queries = decode_json($texts);

sub answer {
    my ($text) = @_;
    my $query = RDF::Query::Client->new($text);
    my $result = $query->execute($endpoint) or die $query->error;
    return $result;
}

my @select;
my $rows = answer($queries->{select});
while (my $row = $rows->next) { push @select, $row->{type}->uri_value }

my %found = (select => \@select, ask => answer($queries->{ask})->get_boolean ? JSON::PP::true : JSON::PP::false);
for my $name ("construct", "describe") {
    my $model = RDF::Trine::Model->temporary_model;
    my $statements = answer($queries->{$name});
    while (my $statement = $statements->next) { $model->add_statement($statement) }
    my @nodes = $name eq "construct" ? $model->subjects : $model->objects;
    $found{$name} = [map { $_->is_resource ? $_->uri_value : $_->as_string } @nodes];
}
print encode_json(\%found);
