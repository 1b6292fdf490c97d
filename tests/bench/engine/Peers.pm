# Peers.pm - who takes part in the benchmark of the engine: a name, and how a workload is run on it. Who is not installed is left out.
package Peers;
use strict;
use warnings;
use Exporter 'import';
use FindBin;

our @EXPORT = qw(floors ours peers which versions);
my $here = "$FindBin::Bin/engine";

sub which { my ($program) = @_; chomp(my $path = qx(command -v $program 2>/dev/null)); return $path }
sub runs_well { my (@command) = @_; return system("@command >/dev/null 2>&1") == 0 }
sub says { my (@command) = @_; my ($said) = qx(@command 2>/dev/null) =~ /([^\n]*)/; return $said // '' }

# A Python with a module, the newest there is: of pyenv's, or the system's.
sub python_with {
  my ($module) = @_;
  my @found = sort { $b->[0] <=> $a->[0] } map { m{/3\.(\d+)[^/]*/bin} ? [$1, $_] : () } glob "$ENV{HOME}/.pyenv/versions/3.*/bin/python3";
  for my $python ((map { $$_[1] } grep { $$_[0] >= 11 } @found), '/usr/bin/python3', which('python3')) {
    return $python if $python && runs_well($python, '-c', "'import $module'");
  }
  return;
}

sub lua_with { my ($module) = @_; my $lua = which('lua5.4') || which('lua'); return $lua && runs_well($lua, '-e', "'require \"$module\"'") ? $lua : undef }

sub floors {
  my ($build) = @_;
  return (['floor', "$build/bench/floor $here/floor.lua"], ['floor, pooled', "env FLOOR=pool $build/bench/floor $here/floor.lua"]);
}

# What a program pays for a recording, and for debug mode; it pays nothing for them without.
sub ours {
  my ($record) = @_;
  return (['Lunette', "./lunette $here/lunette.lua"], ['recording', "./lunette --trace $record $here/lunette.lua"], ['debug mode', "./lunette -X dev $here/lunette.lua"]);
}

sub python_peers {
  my @peers;
  for (['asyncio', 'asyncio', 'with_asyncio.py', ''], ['uvloop', 'uvloop', 'with_asyncio.py', ' uvloop'], ['trio', 'trio', 'with_trio.py', '']) {
    my ($name, $module, $script, $words) = @$_;
    my $python = python_with($module) or next;
    my $version = says($python, '-c', qq('import sys, $module; print("Python " + sys.version.split()[0] + ("" if "$module" == "asyncio" else ", $module " + $module.__version__))'));
    push @peers, [$name, "$python $here/peers/$script", $words, "$name: $version"];
  }
  return @peers;
}

sub lua_peers {
  my @peers;
  for (['plain Lua', 'socket', 'plain'], ['luv', 'luv', 'luv'], ['cqueues', 'cqueues', 'cqueues']) {
    my ($name, $module, $loop) = @$_;
    my $lua = lua_with($module) or next;
    push @peers, [$name, "$lua $here/peers/with_lua.lua $loop", '', "$name: " . says($lua, '-v') =~ s/\s*Copyright.*//r];
  }
  return @peers;
}

# PEERS=none: only ours.
sub peers {
  my ($build) = @_;
  return if ($ENV{PEERS} // '') eq 'none';
  my @peers = python_peers();
  push @peers, ['Node', "node --max-old-space-size=8000 $here/peers/with_node.mjs", '', 'Node ' . says('node', '--version')] if which('node');
  push @peers, ['Go', "$build/bench/with_go", '', says('go', 'version') =~ s/^go version //r]
    if which('go') && runs_well('go', 'build', '-o', "$build/bench/with_go", "$here/peers/with_go.go");
  return (@peers, lua_peers());
}

sub versions { return map { $$_[3] } @_ }

1;
