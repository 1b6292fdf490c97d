-- submit: concurrent futures, which are waited for by blocking
local function double(n) asyncio.block(0.01) return n * 2 end
local function case(what, f, ...) print(what, pcall(f, ...)) end
local function text(v) return (tostring(v):gsub("0x%x+", "0x")) end

do
  local ex <close> = asyncio.ThreadPoolExecutor(2)
  local f = ex:submit(double, 4)
  print("a new future is not done", f:done(), f:cancelled())
  print("result waits", f:result())
  print("then it is done", f:done(), f:running(), f:cancelled())
  print("no exception", f:exception())
  print("too late to cancel", f:cancel())
  print("several results", ex:submit(function(...) return select("#", ...), ... end, nil, 1, nil):result())
  print("no result is one nil", select("#", ex:submit(function() end):result()))
  local fs = {}
  for i = 1, 5 do fs[i] = ex:submit(double, i) end
  print("one that waits can be cancelled", fs[5]:cancel(), fs[5]:cancelled(), fs[5]:done())
  print("twice", fs[5]:cancel())
  case("its result", fs[5].result, fs[5])
  case("its exception", fs[5].exception, fs[5])
  print("the others are done", fs[1]:result(), fs[2]:result(), fs[3]:result(), fs[4]:result())
  local bad = ex:submit(error, asyncio.ValueError("v"))
  print("an exception is kept", bad:exception())
  case("and raised", bad.result, bad)
  case("each time", bad.result, bad)
  print("repr", text(bad), text(fs[1]), text(fs[5]))
  local slow = ex:submit(asyncio.block, 0.3)
  case("result with a limit", slow.result, slow, 0.01)
  case("exception with a limit", slow.exception, slow, {timeout = 0.01})
  print("running", slow:running(), slow:cancel(), text(slow))
  case("a bad limit", slow.result, slow, "x")
end

do
  local ex <close> = asyncio.ThreadPoolExecutor(1)
  local f = ex:submit(double, 1)
  f:add_done_callback(function(g) print("callback", g == f, g:result()) end)
  f:add_done_callback(function() error("swallowed", 0) end)
  f:add_done_callback(function() print("the next one") end)
  f:result()
  f:add_done_callback(function() print("at once when it is done") end)
  local waits = ex:submit(asyncio.block, 0.05)
  local g = ex:submit(double, 2)
  g:add_done_callback(function(x) print("told of the cancellation", x:cancelled()) end)
  g:cancel()
end

case("no worker", asyncio.ThreadPoolExecutor, 0)
case("less than none", asyncio.ThreadPoolExecutor, {max_workers = -1})
case("not a number", asyncio.ThreadPoolExecutor, "two")
print("a prefix is allowed", text(asyncio.ThreadPoolExecutor({max_workers = 1, thread_name_prefix = "worker"})))
