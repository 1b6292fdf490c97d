# A sample of the random programs that `make fuzz` makes for as long as one wants.
exec $^X, 'tests/fuzz/programs.pl', '--count', 40, '--seed', 1;
