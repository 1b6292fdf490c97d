-- load, loadfile, dofile and require understand the forms, and are otherwise what they are in plain Lua.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")

local function message(chunk, e) return chunk == nil and tostring(e) or "no error" end

-- text as a file, whose name begins with no directory of this checkout
local function with_file(text, f)
  local path = os.tmpname()
  local out = assert(io.open(path, "wb"))
  out:write(text)
  out:close()
  local fine, e = pcall(f, path)
  os.remove(path)
  if not fine then error(e, 0) end
end

-- load, as in plain Lua
is(load("return 1 + 1")(), 2, "load a string")
is(select("#", load("return ...")(1, nil, nil)), 3, "arguments pass")
local pieces = {"return ", "as", "ync function() end", ""}
is(type(load(function() return table.remove(pieces, 1) end)()), "function", "load pieces; a token may be cut")
is(message(load(function() error("in the reader", 0) end)), "in the reader", "an error of the reader is a result")
is(message(load(function() return {} end)), "reader function must return a string", "a reader that returns a table")
is(message(load("x =")), '[string "x ="]:1: unexpected symbol near <eof>', "Lua's own message")
is(type(select(2, load("x ="))), "string", "which is a string")
is(message(load("x =", "=name")), "name:1: unexpected symbol near <eof>", "the chunk's name")
is(message(load("return 1", "n", "b")), "attempt to load a text chunk (mode is 'b')", "the mode")
is(message(load("\27Lua")), "precompiled code is not accepted", "no bytecode")
is(message(load(string.dump(function() end))), "precompiled code is not accepted", "none at all")
is(load("return x", "n", "t", {x = 7})(), 7, "an environment")
is(load("x = 8; return async function() return x end", "n", "t", {})() ~= nil, true, "an environment beside forms")
local env = {asyncio = asyncio}
load("async function f() return await asyncio.sleep(0, g) end g = 5", "n", "t", env)()
is(asyncio.run(env.f()), 5, "a form's functions live in the environment")
is(load("return await, async, with, as", "n", "t", {await = 1, async = 2, with = 3, as = 4})(), 1, "no words are reserved")
is(pcall(load), false, "load wants an argument")

-- what the forms refuse is a SyntaxError
local chunk, e = load("\nawait f()", "=c")
ok(chunk == nil and asyncio.isinstance(e, asyncio.SyntaxError), "an await at the top level of a loaded chunk")
is(tostring(e), "SyntaxError: c:2: 'await' outside function", "is told with its line")
for text, want in pairs {
  ["async with f() as x\nx() end"] = "c:2: 'do' expected near 'x'",
  ["async for i = 1, 2 do end"] = "c:1: 'in' expected near '='",
  ["local function f()\n await x end"] = "c:2: 'await' outside async function 'f'",
  ["local async function f()\n await x"] = "c:2: 'end' expected (to close 'function' at line 1) near <eof>",
  ["local async function f() await x end end"] = "c:1: <eof> expected near 'end'",
  ["local async function f() return await x\n y = 1 end"] = "c:2: 'end' expected (to close 'function' at line 1) near 'y'",
  ["local async function f() x await y end"] = "c:1: syntax error near 'await'",
  ["local async function f() await x = 1 end"] = "c:1: syntax error near '='",
  ["local async function f() end return 1 x = 2"] = "c:1: <eof> expected near 'x'",
  ["local async function f() async with a do break end end"] = "c:1: break outside",
  ["local async function f()\nasync with a do goto no end\nend"] = "c:2: no visible label 'no' for <goto> at line 2",
  ["local async function f() await g(" .. ("("):rep(1000)] = "C stack overflow",
} do
  local got = message(load(text, "=c")):gsub("^SyntaxError: ", "")
  got = got:gsub("'<eof>'", "<eof>"):gsub("near '%b[]'", "near x")
  ok(got:find(want, 1, true), want)
  if not got:find(want, 1, true) then print("# got " .. got) end
end

-- loadfile and dofile
with_file("\xEF\xBB\xBF#!/usr/bin/env lunette\nlocal async function f() return await asyncio.sleep(0, ...) end\nreturn f", function(path)
  is(message(loadfile(path)), ("SyntaxError: %s:2: cannot use '...' outside a vararg function near '...'"):format(path),
    "a file's first line and mark are skipped, its lines kept")
end)
with_file("local async function f(x) return await asyncio.sleep(0, x) end\nreturn f, ...", function(path)
  is(asyncio.run(loadfile(path)()(6)), 6, "loadfile")
  is(asyncio.run(dofile(path)(7)), 7, "dofile")
end)
with_file("return x", function(path) is(loadfile(path, "t", {x = 9})(), 9, "loadfile with an environment") end)
with_file("x = = 1", function(path)
  raises(function() dofile(path) end, path .. ":1: unexpected symbol near '='", "dofile of a wrong file")
end)
is(message(loadfile("/no/such.lua")), "cannot open /no/such.lua: No such file or directory", "a missing file")
is(message(loadfile("/")), "cannot read /: Is a directory", "a directory")
is(dofile("tests/lib/tap.lua") ~= nil, true, "dofile of plain Lua")
local co = coroutine.wrap(function()
  with_file("coroutine.yield(1) return 2", function(path) coroutine.yield(dofile(path)) end)
end)
is(co(), 1, "a file may yield through dofile")
is(co(), 2, "and goes on")

-- require
with_file("", function(path)
  local directory, name = path:match("^(.*)/([^/]*)$")
  package.path = directory .. "/?.lua;" .. package.path
  local module = directory .. "/" .. name .. ".lua"
  local function write(text)
    local out = assert(io.open(module, "w"))
    out:write(text)
    out:close()
  end
  write("local M, name, file = {}, ...\nasync function M.f() return await asyncio.sleep(0, name) end\nM.file = file\nreturn M")
  local fine, M = pcall(require, name)
  is(fine and asyncio.run(M.f()), name, "a module with forms; it gets its name")
  is(fine and M.file, module, "and its file")
  is(require(name), M, "once")
  package.loaded[name] = nil
  write("x = = 1")
  raises(function() require(name) end, ("error loading module '%s' from file '%s':\n\t%s:1: unexpected symbol near '='"):format(
    name, module, module), "a module that plain Lua refuses")
  write("await f()")
  local _, err = pcall(require, name)
  ok(asyncio.isinstance(err, asyncio.SyntaxError), "a module that awaits at its top level")
  os.remove(module)
end)
raises(function() require "no.such.module" end, "no file './no/such/module.lua'", "where a module was looked for")
done()
