-- ProcessPoolExecutor: the same, in processes of our own
local function double(n) return n * 2 end
local function case(what, f, ...) print(what, pcall(f, ...)) end
function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
local function pid() return io.open("/proc/self/stat"):read("n") end

do
  local ex <close> = asyncio.ProcessPoolExecutor(2)
  print("a result", ex:submit(double, 4):result())
  print("several", ex:submit(function(...) return ... end, 1, nil, "x"):result())
  local out = {}
  for v in ex:map(fib, {5, 10, 15}) do out[#out + 1] = v end
  print("map", table.concat(out, " "))
  print("another process", ex:submit(pid):result() ~= pid())
  local f = ex:submit(function() print("printed there") io.write("and ", "written\n") io.stderr:write("") return 1 end)
  print("output comes here", f:result())
  case("an error", function() ex:submit(function() error(asyncio.ValueError("far away")) end):result() end)
  case("what cannot be copied", ex.submit, ex, print, {coroutine.create(print)})
  case("a result that cannot", function() ex:submit(function() return io.stdout, coroutine.create(print) end):result() end)
  local t = {} t.me = t
  local c = ex:submit(function(x) return x end, t):result()
  print("cycles", c.me == c, c ~= t)
  print("a big value", #ex:submit(function(s) return s .. s end, ("x"):rep(3000000)):result())
  print("standard input is empty", ex:submit(function() return io.read() end):result())
  case("exit", function() ex:submit(function() os.exit(3) end):result() end)
  case("kill", function()
    local own = ex:submit(function() os.execute("kill -9 " .. io.open("/proc/self/stat"):read("n")) end)
    local other = ex:submit(asyncio.block, 50)
    local third = ex:submit(asyncio.block, 50)
    case("the one that died", own.result, own)
    case("the one beside it", other.result, other)
    case("the one that waited", third.result, third)
    print(own:exception().name, asyncio.isinstance(own:exception(), asyncio.RuntimeError))
    ex:submit(double, 1)
  end)
end

local async function main()
  local loop = asyncio.get_running_loop()
  local ex <close> = asyncio.ProcessPoolExecutor(1)
  print("awaited", await loop:run_in_executor(ex, fib, 12))
  local beats = 0
  local b = asyncio.create_task((async function()
    while true do await asyncio.sleep(0.01) beats = beats + 1 end
  end)())
  print("the loop is free", await loop:run_in_executor(ex, function() asyncio.block(0.1) return "blocked there" end), beats >= 3)
  b:cancel()
  local function note(x) print("called by a process", x) end
  await loop:run_in_executor(ex, function() loop:call_soon_threadsafe(note, "yes") end)
  await asyncio.sleep(0)
  local f = loop:run_in_executor(ex, asyncio.block, 0.05)
  await asyncio.sleep(0.01)
  print("cancelled", f:cancel())
end

asyncio.run(main())
do
  local ex = asyncio.ProcessPoolExecutor(3)
  for i = 1, 6 do ex:submit(double, i) end
  ex:shutdown()
end
local left = io.popen("ps -o pid= --ppid " .. pid() .. " | wc -l"):read("n")
print("no process is left but ps and its shell", left <= 3)
