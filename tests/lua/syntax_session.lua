-- At the prompt: `local` names stay for the inputs that follow, blocks keep theirs, unfinished input goes on.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")
local lunette = os.getenv("LUNETTE") or "./lunette"

-- What the prompt prints for these lines of input, as one line.
local function session(...)
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(table.concat({...}, "\n"), "\n")
  file:close()
  local pipe = assert(io.popen(("'%s' repl --plain < '%s' 2>&1"):format(lunette, path)))
  local text = pipe:read("a")
  pipe:close()
  os.remove(path)
  return (text:gsub("%s+$", ""):gsub("\n", " | "))
end

is(session("local x = 1", "x", "x = x + 1", "x", "_G.x == nil"), "1 | 2 | true", "a local name stays, and is no global")
is(session("g = 1", "_G.g", "local g = 2", "g", "_G.g"), "1 | 2 | 1", "it hides a global")
is(session("local a, b <const> = 1, 2", "a + b", "local a", "a == nil"), "3 | true", "several; without a value")
is(session("local q", "q = 5", "_G.q == nil", "q"), "true | 5", "a name declared without a value is assigned, not made a global")
is(session("local function f(n) return n == 0 and 'done' or f(n - 1) end", "f(3)"), '"done"', "a local function")
is(session("local async function f() return await asyncio.sleep(0, 'slept') end", "await f()"), '"slept"', "a local async function")
is(session("local n = 0", "local function up() n = n + 1 return n end", "up()", "up()", "n"), "1 | 2 | 2", "functions share the names")
is(session("do local z = 1 end", "z == nil"), "true", "a block's names end with it")
is(session("local t <close> = setmetatable({}, {__close = function() print 'closed' end})", "t == nil"), "closed | true",
  "a value to be closed is closed at the end of its input")
is(session("local r = await asyncio.gather(asyncio.sleep(0, 1), asyncio.sleep(0, 2))", "r"), "{1, 2, n = 2}", "the result of an await")
is(session("for i = 1, 2 do", "local k = i", "print(k)", "end", "k == nil"), "1 | 2 | true", "a block over several lines")
is(session("async with setmetatable({}, {__aenter = function() return asyncio.sleep(0, 'in') end,",
  "__aexit = function() return asyncio.sleep(0) end}) as v do", "local w = v", "print(v)", "end", "w == nil"), "in | true", "async with over several lines")
is(session("1, nil, 'a'"), '1, nil, "a"', "several values")
is(session("x ="  , "5", "x"), "5", "an operator at the end goes on")
ok(session("x = = 1", "'next'"):find("unexpected symbol near '='.*\"next\""), "a wrong input is told, and the next one runs")
for input, want in pairs {
  ["1 +* 2"] = "unexpected symbol near '*'",
  ["foo bar"] = "syntax error near 'bar'",
  ["{1,2,,3}"] = "unexpected symbol near ','",
  ["if x the"] = "'then' expected near 'the'",
  ["f(a b"] = "')' expected near 'b'",
} do
  is(session(input), "SyntaxError: <repl-1>:1: " .. want, "the place of the fault in " .. input)
end
ok(session("local x await f()"):find("attempt to call a nil value %(global 'f'%)"), "two statements in a line")
done()
