local async function main()
  local tree = {"CancelledError", "TimeoutError", "InvalidStateError", "RuntimeError", "ValueError", "TypeError", "KeyError",
    "NotImplementedError", "ConnectionResetError", "QueueFull"}
  local bases = {asyncio.Exception, asyncio.OSError, asyncio.LookupError, asyncio.RuntimeError}
  local function line(e)
    local t = {e.name}
    for i, base in ipairs(bases) do t[i + 1] = tostring(asyncio.isinstance(e, base)) end
    print(table.concat(t, "\t"))
  end
  for _, name in ipairs(tree) do line(asyncio[name]()) end
  line(asyncio.IncompleteReadError("", nil))
  local Mine = asyncio.exception("Mine", asyncio.ValueError)
  local e = Mine("text")
  print(e, e.name, e.args[1], asyncio.isinstance(e, Mine), asyncio.isinstance(e, asyncio.ValueError),
    asyncio.isinstance(e, asyncio.KeyError))
  e = asyncio.ValueError()
  print(e, e.message == "", #e.args)
  print(asyncio.isinstance(asyncio.CancelledError(), asyncio.Exception),
    asyncio.isinstance(asyncio.CancelledError(), asyncio.BaseException))
end

asyncio.run(main())
