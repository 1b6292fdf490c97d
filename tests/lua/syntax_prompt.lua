-- What the prompt prints of a value, and what Tab offers: the two files behind it, run with a world of the test's own.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")

local errors = assert(loadfile "vm/lib/exceptions.lua")()
local hidden = {
  exceptions = errors,
  load_all = function() end, -- nothing is loaded when it is asked for
  is_async = function(f) return f == errors.exception end, -- one stands for all
  name_chain = function(text, pos) return text:sub(1, pos):match("()[%w_.:]*$") end,
}
local inspect = assert(loadfile "vm/lib/inspect.lua")(hidden)
local complete = assert(loadfile "vm/lib/complete.lua")(hidden)

-- scalars
is(inspect(nil), "nil", "nil")
is(inspect(-0.0), "-0.0", "a float")
is(inspect(1 / 0) .. inspect(-1 / 0) .. inspect(0 / 0), "inf-infnan", "no numbers")
is(inspect("a\n\27[31m\"\\"), [["a\n\x1B[31m\"\\"]], "a string without control characters")
is(inspect("\xE4\xB8\xAD\xFF\u{202E}\u{85}"), '"\xE4\xB8\xAD\\xFF\\u{202E}\\u{85}"', "characters, bytes that are none, hidden ones")
is(inspect(("x"):rep(1000)), '"' .. ("x"):rep(256) .. '"... (1000 bytes)', "a long string")
ok(inspect(("\xE4\xB8\xAD"):rep(1000)):find('\xE4\xB8\xAD"...', 1, true), "is cut between characters")
is(inspect(print), "<builtin function>", "a function of C")
ok(inspect(done):find("^<function at .*tap.lua:%d+>$"), "a function of Lua")
is(inspect(errors.ValueError("no")), "ValueError('no')", "an error")
is(inspect(errors.ValueError), "<class 'ValueError'>", "a class")

-- tables
is(inspect {1, 2, nil, a = {b = {}}, ["a b"] = true, [2.5] = 0, ["end"] = 1},
  '{1, 2, [2.5] = 0, a = {b = {}}, ["a b"] = true, ["end"] = 1}', "the sequence, then sorted fields")
is(inspect(table.pack(1, nil, 3)), "{1, nil, 3, n = 3}", "a sequence with a hole")
local t = {}
t.t, t.u = t, {t}
is(inspect(t), "<1>{t = <table 1>, u = {<table 1>}}", "cycles are marked")
is(inspect({{{{{{}}}}}}), "{{{{{...}}}}}", "depth is bounded")
is(inspect({a = {1}}, {depth = 1}), "{a = {...}}", "as one likes")
is(inspect({1, 2, 3}, {items = 2}), "{1, 2, ... 1 more}", "so is the number of items")
is(inspect({"aaaa", "bbbb"}, {width = 10}), '{\n  "aaaa",\n  "bbbb"\n}', "a table that does not fit its line")
is(inspect({1, 2, 3, 4, 5, 6, 7, 8}, {width = 12}), "{\n  1, 2, 3,\n  4, 5, 6,\n  7, 8\n}", "short items share lines")
is(select(2, inspect(_G, {lines = 10}):gsub("\n", "\n")), 9, "lines are bounded")
is(inspect(setmetatable({1}, {__name = "Point"})), "Point {1}", "a table with a name")
is(inspect(setmetatable({}, {__tostring = function() return "own\n" end})), "own\\n", "its own words")
is(inspect(setmetatable({1}, {__tostring = error})), "{1}", "unless they raise")
is(inspect(setmetatable({1}, {__tostring = function() return {} end})), "{1}", "or are none")
is(inspect(setmetatable({}, {__index = error, __len = error, __pairs = error, __eq = error})), "{}", "no metamethod runs")
is(inspect(setmetatable({}, {__metatable = 5})), "{}", "a hidden metatable")
is(inspect(setmetatable({}, {__name = {}})), "{}", "a name that is none")
local deep = {}
for _ = 1, 100000 do deep = {deep} end
ok(#inspect(deep) < 100, "a deep table")
local wide = {}
for i = 1, 100000 do wide["k" .. i] = {wide} end
ok(#inspect(wide) < 10000, "a wide table")
is(inspect.all(nil), "", "no values")
is(inspect.all(nil, nil, "a", {}), 'nil, "a", {}', "several values")

-- completion
local function offers(text, env)
  local from, items = complete(text, #text, env)
  local words = {}
  for i, item in ipairs(items) do words[i] = item.text .. ":" .. item.kind end
  return from .. " " .. table.concat(words, " ")
end
local env = setmetatable({answer = 42, object = setmetatable({field = 1}, {__index = {method = print, _hidden = 1}}),
  error_class = errors.ValueError, make = errors.exception, trap = setmetatable({}, {__index = error})}, {__index = _G})
is(offers("x = ans", env), "4 answer:value", "a global of the session")
is(offers("whi", env), "0 while:keyword", "a keyword")
is(offers("tos", env), "0 tostring:function", "a global behind it")
is(offers("object.", env), "7 field:value method:function", "fields, inherited ones too")
is(offers("object:", env), "7 method:function", "methods")
is(offers("object._", env), "7 _hidden:value", "a name with an underscore, when asked for")
is(offers("string.form", env), "7 format:function", "a field of a global")
is(offers("ma", env), "0 make:async function math:table", "kinds")
is(offers("error_c", env), "0 error_class:class", "a class")
is(offers("trap.x", env), "5 ", "__index is never called")
is(offers("nothing.x", env), "8 ", "a field of nothing")
is(offers("answer.", env), "7 ", "a number has no fields")
env.text = "abc"
is(offers("text:rever", env), "5 reverse:function", "a string's methods")
local _, many = complete("wide.", 5, {wide = wide})
is(#many, 200, "no more than 200")
done()
