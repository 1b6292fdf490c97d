-- os.clock, os.time and os.date are the library's own, as far as a program can see, recorded or not.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")
local run = dofile "tests/lib/program.lua"

is(os.date("!%c", 0), "Thu Jan  1 00:00:00 1970", "a date of a moment that is given")
is(os.time(os.date("*t", 1e9)), 1e9 | 0, "a moment of a date that is given")
is(math.type(os.time()), "integer", "os.time() is a whole number")
is(math.type(os.clock()), "float", "os.clock() is not")
local before, date, after = os.time(), os.time(os.date("*t")), os.time()
ok(before <= date and date <= after, "os.date is about now")
ok(os.date(nil, nil):find("%d%d:%d%d:%d%d"), "nil is as good as nothing")

local function message(f, ...) return select(2, pcall(f, ...)) end
is(message(function() return os.date("%Ez") end), "tests/lua/clocks.lua:14: bad argument #1 to 'date' (invalid conversion specifier '%Ez')",
   "an error names the function and the line")
is(message(function() return os.date("%c", {}) end), "tests/lua/clocks.lua:16: bad argument #2 to 'date' (number expected, got table)",
   "with a moment, too")
is(message(function() return os.time {year = 2020} end), "tests/lua/clocks.lua:18: field 'month' missing in date table", "and that of os.time")

-- What a program computes for long while it looks at the clock does not hang on whether it is recorded.
local trace = os.tmpname()
local program = [[
local loop, last, from = asyncio.get_running_loop(), 0, os.clock()
for i = 1, 3000 do
  local now = os.clock()
  assert(now >= last)
  last = now
end
print(loop:time(), last > from, os.time() > 1.6e9, math.type(os.time()), os.date("%Y") >= "2024")
await asyncio.sleep(2)
print(loop:time())]]
local plain = run(program, "")
is(plain, "0.0\ttrue\ttrue\tinteger\ttrue\n2.0", "the clocks in a program")
is(run(program, "--trace " .. trace), plain, "and in one that is recorded")
os.remove(trace)
done()
