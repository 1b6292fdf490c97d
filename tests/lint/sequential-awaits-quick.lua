-- Both await, and neither waits: a record shows that there is nothing to win.
local async function fetch(what) await asyncio.sleep(0) return what end
local async function page()
  local head = await fetch("head")
  local body = await fetch("body")
  return head .. body
end
print(await page())

--? trace
