# Pairs made for this project: NAME.py and NAME.lua are one program, NAME.out is what CPython 3.13 printed.
use Lunette;
pairs('tests/asyncio');
