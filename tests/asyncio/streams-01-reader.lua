local case, say, caught, raised = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

local DATA = "line1\nline2\nline3\n"

local function q(data) return "'" .. data:gsub("\n", "\\n"):gsub("\r", "\\r") .. "'" end

local function reader(parts, keywords)
  local r = asyncio.StreamReader({limit = keywords and keywords.limit})
  for _, part in ipairs(parts or {}) do r:feed_data(part) end
  if keywords and keywords.eof then r:feed_eof() end
  return r
end

local async function left(r)
  r:feed_eof()
  return q(await r:read())
end

local function soon(f, ...) asyncio.get_running_loop():call_soon(f, ...) end

case("feeding nothing", async function() say(await left(reader {""})) end)

case("feeding something", async function() say(await left(reader {DATA})) end)

case("reading zero bytes", async function()
  local r = reader {DATA}
  say(q(await r:read(0)), await left(r))
end)

case("reading waits for data", async function()
  local r = reader()
  local t = asyncio.create_task(r:read(30))
  soon(r.feed_data, r, DATA)
  say(q(await t), await left(r))
end)

case("reading has nothing to do with lines", async function()
  local r = reader {"line1", "line2"}
  say(q(await r:read(5)), await left(r))
end)

case("the end wakes a reader", async function()
  local r = reader()
  local t = asyncio.create_task(r:read(1024))
  soon(r.feed_eof, r)
  say(q(await t))
end)

case("reading until the end", async function()
  local r = reader()
  local t = asyncio.create_task(r:read(-1))
  soon(function()
    r:feed_data("chunk1\n")
    r:feed_data("chunk2")
    r:feed_eof()
  end)
  say(q(await t))
end)

case("an exception is raised by the next read", async function()
  local r = reader {"line\n"}
  say(q(await r:read(2)))
  r:set_exception(asyncio.ValueError())
  say(await caught(r:read(2)), await caught(r:readline()), await caught(r:readexactly(1)), await caught(r:readuntil("x")))
end)

case("a limit must be positive", async function()
  say(raised(asyncio.StreamReader, {limit = 0}), raised(asyncio.StreamReader, {limit = -1}))
end)

case("read is not bound by the limit", async function()
  local r = reader({"chunk"}, {limit = 3})
  say(q(await r:read(5)), await left(r))
end)

case("readline waits for the newline", async function()
  local r = reader {"chunk1 "}
  local t = asyncio.create_task(r:readline())
  soon(function()
    r:feed_data("chunk2 ")
    r:feed_data("chunk3 ")
    r:feed_data("\n chunk4")
  end)
  say(q(await t), await left(r))
end)

case("a line over the limit is thrown away", async function()
  local r = reader({"li", "ne1\nline2\n"}, {limit = 3})
  say(await caught(r:readline()), await left(r))
  r = reader({"li", "ne1", "li"}, {limit = 3})
  say(await caught(r:readline()), await left(r))
end)

case("at the end when all is read", async function()
  local r = reader()
  say(r:at_eof())
  r:feed_data("some data\n")
  say(r:at_eof())
  await r:readline()
  say(r:at_eof())
  r:feed_data("some data\n")
  r:feed_eof()
  say(r:at_eof())
  await r:readline()
  say(r:at_eof())
end)

case("the limit of readline while it waits", async function()
  local r = reader({}, {limit = 7})
  soon(function()
    r:feed_data("chunk1")
    r:feed_data("chunk2")
    r:feed_data("chunk3\n")
    r:feed_eof()
  end)
  say(await caught(r:readline()), await left(r))
end)

case("the limit does not count the newline", async function()
  local r = reader({"1234567\n"}, {limit = 7})
  say(q(await r:readline()))
  r:feed_data("12345678\n")
  say(await caught(r:readline()))
  r:feed_data("12345678")
  say(await caught(r:readline()), await left(r))
end)

case("lines that are there need no turn", async function()
  local r = reader {DATA:sub(1, 6), DATA:sub(7)}
  say(q(await r:readline()), await left(r))
end)

case("the last line may have no newline", async function()
  local r = reader({"some data"}, {eof = true})
  say(q(await r:readline()), q(await r:readline()))
end)

case("lines and bytes in turn", async function()
  local r = reader {DATA}
  await r:readline()
  say(q(await r:read(7)), await left(r))
end)

case("separators must have bytes", async function()
  local r = reader()
  say(await caught(r:readuntil("")))
  say(await caught(r:readuntil({""})))
  say(await caught(r:readuntil({})))
end)

case("readuntil a separator of several bytes", async function()
  local r = reader {"lineAAAxxx"}
  say(q(await r:readuntil("AAA")), await left(r))
end)

case("a separator in pieces", async function()
  for _, parts in ipairs {{"QWEaa", "XYaa", "a"}, {"QWEaa", "XYa", "aa"}, {"aaa"}, {"Xaaa"}, {"XXX", "a", "a", "a"}} do
    local r = reader(parts)
    say(q(await r:readuntil("aaa")), await left(r))
  end
end)

case("a separator that comes while one waits", async function()
  local r = reader {"one two th"}
  local t = asyncio.create_task(r:readuntil("three"))
  for _, part in ipairs {"re", "e four"} do
    await asyncio.sleep(0)
    r:feed_data(part)
  end
  say(q(await t), await left(r))
end)

case("the end instead of a separator", async function()
  local r = reader({"some dataAA"}, {eof = true})
  local e = await caught(r:readuntil("AAA"))
  say(e, q(e.partial), e.expected, await left(r))
end)

case("the limit of readuntil leaves the data", async function()
  local r = reader({"some dataAA"}, {limit = 3})
  local e = await caught(r:readuntil("AAA"))
  say(e.name, e, e.consumed)
  r:feed_data("A")
  e = await caught(r:readuntil("AAA"))
  say(e.name, e, e.consumed, q(await r:readexactly(12)))
end)

case("the first of several separators counts", async function()
  local r = reader {"line 1\nline 2\r"}
  say(q(await r:readuntil({"\r", "\n"})), q(await r:readuntil({"\r", "\n"})))
  r = reader {"ABCDEFG"}
  say(q(await r:readuntil({"DEF", "BCDE"})), await left(r))
end)

case("the limit with several separators", async function()
  local r = reader({"some dataA"}, {limit = 3})
  say(await caught(r:readuntil({"A", "ome dataA"})))
end)

case("a separator longer than what is there", async function()
  local r = reader {"data"}
  local t = asyncio.create_task(r:readuntil({"A", "long sep"}))
  soon(r.feed_data, r, "Z")
  soon(r.feed_data, r, "Aaaa")
  say(q(await t), await left(r))
end)

case("readexactly nothing or less", async function()
  local r = reader {DATA}
  say(q(await r:readexactly(0)), await caught(r:readexactly(-1)), await left(r))
end)

case("readexactly waits for all", async function()
  local r = reader()
  local t = asyncio.create_task(r:readexactly(2 * #DATA))
  soon(function() for _ = 1, 3 do r:feed_data(DATA) end end)
  say(#await t, await left(r))
end)

case("readexactly is not bound by the limit", async function()
  say(q(await reader({"chunk"}, {limit = 3}):readexactly(5)))
end)

case("the end before all is there", async function()
  local r = reader()
  local t = asyncio.create_task(r:readexactly(36))
  soon(function()
    r:feed_data(DATA)
    r:feed_eof()
  end)
  local e = await caught(t)
  say(e, q(e.partial), e.expected, asyncio.isinstance(e, asyncio.EOFError))
end)

case("what exception says", async function()
  local r = reader()
  say(r:exception())
  r:set_exception(asyncio.ValueError("no"))
  say(r:exception())
end)

case("an exception wakes the one who waits", async function()
  local r = reader()
  local t = asyncio.create_task(r:readline())
  soon(r.set_exception, r, asyncio.ValueError("gone"))
  say(await caught(t))
end)

case("a cancelled read leaves the reader usable", async function()
  local r = reader()
  local t = asyncio.create_task(r:readline())
  await asyncio.sleep(0)
  t:cancel()
  await asyncio.sleep(0)
  r:set_exception(asyncio.RuntimeError("message"))
  say(t:cancelled(), r:exception())
  r = reader()
  t = asyncio.create_task(r:read(5))
  await asyncio.sleep(0)
  t:cancel()
  await asyncio.wait({t})
  r:feed_data("still here")
  say(q(await r:read(50)))
end)

case("two cannot wait at once", async function()
  local r = reader()
  local first = asyncio.create_task(r:readline())
  await asyncio.sleep(0)
  for _, coro in ipairs {r:readline(), r:read(1), r:readexactly(1), r:readuntil("x")} do say(await caught(coro)) end
  r:feed_data("for the first\n")
  say(q(await first))
end)

case("nothing can be fed after the end", async function()
  local r = reader({}, {eof = true})
  say(raised(r.feed_data, r, "x").name, raised(r.feed_data, r, "x"))
end)

case("async for gives lines", async function()
  local r = reader({"one\ntwo\nthree"}, {eof = true})
  async for line in r do say(q(line)) end
  async for _ in r do say("never") end
end)

case("in words", async function()
  local loop = asyncio.get_running_loop()
  say(tostring(reader()))
  say(tostring(reader({}, {limit = 123})))
  say(tostring(reader({}, {eof = true})))
  say(tostring(reader {"data"}))
  local r = reader()
  r:set_exception(asyncio.ValueError("bad"))
  say(tostring(r))
  r = reader()
  local t = loop:create_task(r:read(1))
  await asyncio.sleep(0)
  say(tostring(r):find("waiter=<Future pending cb=[", 1, true) ~= nil)
  r:feed_eof()
  await t
end)

case("a reader belongs to the running loop", async function()
  local r = asyncio.StreamReader()
  r:set_transport({})
  say(raised(r.set_transport, r, {}).name, raised(r.set_transport, r, {}))
end)
