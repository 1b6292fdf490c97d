-- asyncio.span: which span is the current one, its ids, its header, where it goes along.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")

-- Ids and headers ---------------------------------------------------------------------------------------------------
is(asyncio.current_span(), nil, "no span at first")
is(asyncio.traceparent(), nil, "and no header")
do
  local s <close> = asyncio.span("by close")
  ok(#s.trace_id == 32 and s.trace_id:find("^%x+$") and not s.trace_id:find("^0+$"), "a trace has 16 bytes")
  ok(#s.span_id == 16 and s.span_id:find("^%x+$") and not s.span_id:find("^0+$"), "a span has 8")
  is(asyncio.traceparent(), "00-" .. s.trace_id .. "-" .. s.span_id .. "-01", "the header")
  is(asyncio.current_span(), s, "it is the current one")
  is(tostring(s), "<Span 'by close' " .. s.span_id .. ">", "in words")
end
is(asyncio.current_span(), nil, "until its block is left")
local seen = {}
for _ = 1, 2000 do
  local s = asyncio.span("x")
  seen[s.span_id], seen[s.trace_id] = true, true
  s:finish()
end
local n = 0
for _ in pairs(seen) do n = n + 1 end
is(n, 4000, "no id comes twice")

-- Nesting, and other tasks ------------------------------------------------------------------------------------------
local async function where() await asyncio.sleep(0) return asyncio.current_span() end
async with asyncio.span("outer", {a = 1, b = "x", c = true, d = 1.5}) as outer do
  async with asyncio.span("inner") as inner do
    is(inner.trace_id, outer.trace_id, "one trace")
    is(inner.parent_id, outer.span_id, "and a parent")
    local task = asyncio.create_task(where())
    inner:finish()
    is(await task, inner, "a task begins within the span in which it was made")
    is(asyncio.current_span(), outer, "what has ended is current no more")
    inner:finish()
    inner:add_event("too late")
    inner:set_attribute("too", "late")
    is(inner.attributes.too, nil, "after the end nothing changes")
  end
  is(asyncio.current_span(), outer, "the outer one again")
  is(outer.attributes.a, 1, "attributes can be read")
  local one, two = await table.unpack {asyncio.gather((async function()
    async with asyncio.span("one") as s do await asyncio.sleep(0.01) return s end
  end)(), (async function()
    async with asyncio.span("two") as s do await asyncio.sleep(0.005) return s end
  end)())}
  is(one[1].parent_id .. one[2].parent_id, outer.span_id .. outer.span_id, "tasks do not see each other's")
  is(await asyncio.to_thread(function() return asyncio.traceparent() end), outer:traceparent(), "a thread knows the header")
  local threads = asyncio.ThreadPoolExecutor(1)
  is(await asyncio.get_running_loop():run_in_executor(threads, function() return asyncio.traceparent() end), outer:traceparent(),
    "so does an executor's job")
  threads:shutdown()
  local function child(options)
    options.stdout = asyncio.subprocess.PIPE
    return asyncio.create_subprocess_exec("sh", "-c", 'echo "$TRACEPARENT $OTHER"', options)
  end
  local p = await child {}
  is(await p:communicate(), outer:traceparent() .. " \n", "a process has it in its environment")
  p = await child {env = {OTHER = "5", PATH = os.getenv "PATH"}}
  is(await p:communicate(), outer:traceparent() .. " 5\n", "also in one of its own")
  p = await child {env = {TRACEPARENT = "mine", PATH = os.getenv "PATH"}}
  is(await p:communicate(), "mine \n", "unless it is told otherwise")
end
is(await asyncio.to_thread(function() return asyncio.traceparent() end), nil, "outside of spans there is none")
is(#asyncio.copy_context(), 0, "the program's context is its own")

-- Errors ------------------------------------------------------------------------------------------------------------
local failed
raises(function()
  async with asyncio.span("fails") as s do
    failed = s
    error(asyncio.ValueError("five"))
  end
end, "ValueError: five", "an error goes on")
is(failed.status .. " " .. failed.message, "error ValueError: five", "and is the span's status")
raises(function() async with asyncio.span("fails") as s do failed = s error({}) end end, "table", "any value can be one")
is(failed.status, "error", "with a status, too")
local evil = setmetatable({}, {__tostring = function() error("evil") end, __index = function() error("evil") end})
pcall(function() async with asyncio.span("fails") as s do failed = s error(evil) end end)
is(failed.ended, true, "whatever it does")
pcall(function()
  async with asyncio.span("cancelled") as s do
    failed = s
    asyncio.current_task():cancel()
    await asyncio.sleep(1)
  end
end)
asyncio.current_task():uncancel()
is(failed.status, "unset", "a cancellation is no error")
local s = asyncio.span("status")
s:set_status("ok")
raises(function() s:set_status("fine") end, "ValueError: Span.set_status: status must be 'ok', 'error' or 'unset', not 'fine'", "status has three words")
s:finish()

-- Headers of others --------------------------------------------------------------------------------------------------
local good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
async with asyncio.span("server", {traceparent = good}) as s do
  is(s.trace_id .. s.parent_id, "4bf92f3577b34da6a3ce929d0e0e473600f067aa0ba902b7", "one that continues another program's")
  is(s.attributes.traceparent, nil, "the header is no attribute")
  ok(s:traceparent():find("^00%-4bf92f3577b34da6a3ce929d0e0e4736%-" .. s.span_id .. "%-01$"), "goes on with its trace")
end
is(({asyncio.parse_traceparent(good)})[3], true, "sampled")
async with asyncio.span("server", {traceparent = (good:gsub("01$", "00"))}) as s do ok(s:traceparent():find("%-00$"), "not sampled goes on, too") end
is((asyncio.parse_traceparent("cc" .. good:sub(3) .. "-what-the-future-brings")), "4bf92f3577b34da6a3ce929d0e0e4736", "a later version")
for _, case in ipairs {
  {"", "must be"}, {"00", "must be"}, {good .. "-", "version 00 ends"}, {good .. " ", "version 00 ends"}, {"ff" .. good:sub(3), "no version"},
  {good:upper(), "must be"}, {(good:gsub("4bf92f3577b34da6a3ce929d0e0e4736", ("0"):rep(32))), "trace is zero"},
  {(good:gsub("00f067aa0ba902b7", ("0"):rep(16))), "span is zero"}, {good:sub(1, -2), "must be"}, {" " .. good, "must be"},
  {"cc" .. good:sub(3) .. "x", "ends after"}, {good:gsub("%-", "_"), "must be"}, {good .. "\0", "version 00 ends"},
  {good .. "\r\nSet-Cookie: x", "version 00 ends"}, {"cc" .. good:sub(3) .. "-" .. ("x"):rep(1000000), "too long"},
} do
  local trace, why = asyncio.parse_traceparent(case[1])
  ok(trace == nil and why:find(case[2], 1, true), "no header: " .. case[1]:sub(1, 70):gsub("%c", "?") .. " " .. tostring(why))
  local s <close> = asyncio.span("server", {traceparent = case[1]})
  ok(s.parent_id == nil and s.trace_id ~= "4bf92f3577b34da6a3ce929d0e0e4736", "begins a new trace")
end

-- Arguments ------------------------------------------------------------------------------------------------------------
raises(function() asyncio.span("x", {a = {}}) end, "TypeError: the attribute 'a' must be a string, a number or a boolean, not table", "attributes are plain")
raises(function() asyncio.span("x", {"a"}) end, "TypeError: the name of an attribute must be a string, not number", "and have names")
is(asyncio.current_span(), nil, "what is refused has not begun")
s = asyncio.span("x")
raises(function() s:add_link("x") end, "ValueError: traceparent: it must be", "a link goes to a span")
s:add_link(good, {why = "asked"})
s:add_link(failed)
s:add_event("e", {n = 1})
s:finish()
is(asyncio.current_span(), nil, "and that is all")
done()
