#!/usr/bin/perl
# Part 4 of the course on the screen: each lesson to its end, right, and wrong first, with its golden moments.
use strict;
use warnings;
use lib 'tests/lib';
use Learner;

Learner::play_part(4);
