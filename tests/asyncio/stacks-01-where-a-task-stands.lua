local async function leaf(f)
  await f
end

local async function middle(f)
  await leaf(f)
end

local async function fails()
  await asyncio.sleep(0)
  error(asyncio.ValueError("boom"))
end

local async function passes_on()
  await fails()
end

local async function returns()
  return 5
end

local function names(frames)
  local list = {}
  for i = 1, frames.n do list[i] = frames[i].func:gsub("^<main>$", "<module>") end
  return table.concat(list, ", ")
end

local function plain_line(s) return (s:gsub("at [^ >]+:%d+", "at FILE:LINE"):gsub("defined at [^ >]+:%d+", "defined at FILE:LINE")) end

local function printed(task, keywords)
  local out = {}
  keywords = keywords or {}
  keywords.file = {write = function(_, text) for line in text:gmatch("[^\n]+") do out[#out + 1] = line end end}
  task:print_stack(keywords)
  print(#out, plain_line(out[1]), plain_line(out[#out]:match("^%s*(.*)$")))
end

local async function main()
  local f = asyncio.get_running_loop():create_future()
  local t = asyncio.create_task(middle(f), {name = "waits"})
  print("made", names(t:get_stack()))
  await asyncio.sleep(0)
  print("waiting", names(t:get_stack()), t:get_stack().n)
  for _, limit in ipairs {0, 1, 5, -1} do print("limit", limit, names(t:get_stack {limit = limit})) end
  printed(t)
  print("running", names(asyncio.current_task():get_stack()), names(asyncio.current_task():get_stack {limit = 1}))
  local e = asyncio.create_task(passes_on(), {name = "fails"})
  while not e:done() do await asyncio.sleep(0) end
  print("failed", names(e:get_stack()))
  for _, limit in ipairs {0, 1, 2, -1} do print("limit", limit, names(e:get_stack {limit = limit})) end
  printed(e)
  printed(e, {limit = 1})
  print(e:exception())
  local o = asyncio.create_task(returns(), {name = "returns"})
  await o
  print("done", o:get_stack().n)
  printed(o)
  t:cancel()
  await asyncio.sleep(0)
  await asyncio.sleep(0)
  print("cancelled", t:get_stack().n)
  printed(t)
  if not pcall(t.get_stack, t, 5) then print("only by keyword") end
end

asyncio.run(main())
