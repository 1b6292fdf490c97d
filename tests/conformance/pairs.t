# The pairs of programs that CPython and Lunette must both print the same for.
use Lunette;
pairs('tests/conformance');
