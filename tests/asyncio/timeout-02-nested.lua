local async function nested(outer, inner)
  local o, i
  local ok, e = pcall(function()
    async with asyncio.timeout(outer) as it do
      o = it
      local ok, e = pcall(function()
        async with asyncio.timeout(inner) as it do
          i = it
          await asyncio.sleep(.1)
        end
      end)
      if asyncio.isinstance(e, asyncio.TimeoutError) then
        print("inner timed out", o:expired(), i:expired())
      elseif not ok then
        print("inner was cancelled", o:expired(), i:expired())
        error(e, 0)
      end
      await asyncio.sleep(.01)
      print("went on")
    end
  end)
  if not ok then print("outer timed out", o:expired(), i:expired()) end
end

local async function main()
  await nested(10, .01)
  await nested(.01, 10)
  await nested(.01, .01)
  print(asyncio.current_task():cancelling())
end

asyncio.run(main())
