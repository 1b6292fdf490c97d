# Pairs made for this project: NAME.py and NAME.lua are one program, NAME.out is what CPython 3.13 printed.
use Lunette;
# Not under valgrind: it catches all signals itself, and programs that cannot be started are not told (tests/sanitize/memcheck).
pairs('tests/asyncio', watched() eq 'valgrind' ? qr/^(?:signals|subprocess)-01-real$/ : ());
