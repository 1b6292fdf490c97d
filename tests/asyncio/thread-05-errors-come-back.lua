local function deeper(t) error(asyncio.ValueError("bad " .. t.x, 7)) end
local function job(t) deeper(t) end

local async function main()
  local run = asyncio.to_thread
  local async function case(what, f, ...)
    local args = table.pack(...)
    local ok, e = pcall(function() return await run(f, table.unpack(args, 1, args.n)) end)
    print(what, ok, type(e) == "table" and getmetatable(e) == nil and "a table" or type(e) == "string" and e:gsub("^[^:]*:%d+: ", ""):gsub("\n.*", "") or e)
    return e
  end
  local e = await case("an error object", job, {x = 5})
  print("its class and arguments", e.name, e.message, e.args.n, e.args[2], getmetatable(e) == asyncio.ValueError)
  print("isinstance", asyncio.isinstance(e, asyncio.Exception), asyncio.isinstance(e, asyncio.TypeError))
  await case("a string", function() error("plain", 0) end)
  await case("a string with its place", function() local x = nil; return x.y end)
  e = await case("a table", function() error({code = 7}) end)
  print("stays what it was", type(e), e.code, getmetatable(e))
  await case("nothing", function() error() end)
  await case("a number", function() error(42, 0) end)
  local Mine = asyncio.exception("Mine", asyncio.ConnectionError)
  function Mine:hint() return "hint " .. self.code end
  e = await case("a class of one's own", function() local x = Mine("boom") x.code = 7 x.cause = asyncio.KeyError("k") error(x) end)
  print("is that class", getmetatable(e) == Mine, e:hint(), e.cause, asyncio.isinstance(e, asyncio.OSError))
  e = await case("a class made there", function() error(asyncio.exception("Theirs", asyncio.LookupError)("x")) end)
  print("comes as one of that name", e.name, asyncio.isinstance(e, asyncio.LookupError))
  e = await case("a group", function() error(asyncio.ExceptionGroup("g", {asyncio.ValueError("a"), "plain"})) end)
  print("with its members", e.exceptions.n, e.exceptions[1], e.exceptions[2])
  e = await case("SystemExit", function() os.exit(3) end)
  print("with its code", e.args[1])
  await case("CancelledError", function() error(asyncio.CancelledError("from the worker")) end)
  await case("cannot be called", 5)
  await case("cannot be called", nil)
  await case("stack overflow", function() local function f() return 1 + f() end return f() end)
  print("caught there", await run(function() return pcall(error, asyncio.ValueError("inside")) end))
  -- an uncaught one is told with the worker's lines above ours
  local loop = asyncio.get_running_loop()
  loop:set_exception_handler(function(_, context) print(context.message) end)
  local lost = loop:run_in_executor(nil, job, {x = 1})
  await asyncio.sleep(0.01)
  lost = nil
  collectgarbage() collectgarbage()
end

asyncio.run(main())
