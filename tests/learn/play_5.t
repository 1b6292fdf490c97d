#!/usr/bin/perl
# The fifth part of the course, played to its end on a terminal: right, and wrong first.
use strict;
use warnings;
use lib 'tests/lib';
use Play;

Play::play_part(5);
