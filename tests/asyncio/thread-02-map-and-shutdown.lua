local function double(n) return n * 2 end
local function case(what, f, ...) print(what, pcall(f, ...)) end

local function list(...)
  local out = {}
  for v in ... do out[#out + 1] = tostring(v) end
  return table.concat(out, " ")
end

do
  local ex <close> = asyncio.ThreadPoolExecutor(3)
  print("in the order of the arguments", list(ex:map(function(n) asyncio.block((4 - n) / 100) return n end, {1, 2, 3})))
  print("several sequences, the shortest ends", list(ex:map(math.max, {1, 5, 3}, {4, 2, 6, 7})))
  print("none", list(ex:map(double, {})))
  print("an iterator", list(ex:map(double, coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end))))
  print("chunksize is accepted", list(ex:map(double, {1, 2}, {chunksize = 2})))
  case("an error comes at its place", function()
    for v in ex:map(function(n) if n == 2 then error(asyncio.KeyError("two")) end return n end, {1, 2, 3}) do print(v) end
  end)
  case("a limit for all", function()
    for v in ex:map(function(n) asyncio.block(n) return n end, {0.01, 0.5}, {timeout = 0.1}) do print(v) end
  end)
  case("nothing to map", ex.map, ex, double)
end

do
  local ex <close> = asyncio.ThreadPoolExecutor(1)
  for v in ex:map(function(n) asyncio.block(0.01) return n end, {1, 2, 3, 4}) do
    print("leave after", v)
    break
  end
end

local ex = asyncio.ThreadPoolExecutor(1)
local a, b = ex:submit(asyncio.block, 0.05), ex:submit(double, 1)
ex:shutdown({cancel_futures = true})
print("what runs is waited for, what waits is cancelled", a:done(), b:cancelled())
case("submit after shutdown", ex.submit, ex, double, 1)
case("map after shutdown", ex.map, ex, double, {1})
ex:shutdown()
ex:shutdown(false)
print("shutdown twice and thrice")

ex = asyncio.ThreadPoolExecutor(1)
a, b = ex:submit(asyncio.block, 0.02), ex:submit(double, 21)
ex:shutdown(false)
print("without waiting", a:done(), b:done())
print("what waits is still done", b:result())

asyncio.ThreadPoolExecutor(1):shutdown()
print("shutdown of one that has never worked")

do
  local f
  do
    local inner <close> = asyncio.ThreadPoolExecutor(2)
    f = inner:submit(function() asyncio.block(0.03) return "done" end)
  end
  print("the end of the block waits", f:done(), f:result())
end

ex = asyncio.ThreadPoolExecutor(1)
a = ex:submit(function() asyncio.block(0.01) return "kept" end)
ex = nil
collectgarbage() collectgarbage()
print("an executor that is lost still does its work", a:result())
