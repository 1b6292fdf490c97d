-- The same, right: behind a lock, read again, looked at again; and what only one task does, or only once.
local balance, total, connected, pause = 100, 0, false, .1
local lock = asyncio.Lock()

local async function ask(x) await asyncio.sleep(pause) return x end

local async function withdraw(n)
  async with lock do
    local before = balance
    await asyncio.sleep(.1)
    balance = before - n
  end
end

local async function acquire(n)
  await lock:acquire()
  local _ <close> = asyncio.finally(function() lock:release() end)
  local before = balance
  await asyncio.sleep(.1)
  balance = before - n
end

local async function again(n)
  local before = balance
  await asyncio.sleep(.1)
  before = balance
  balance = before - n
end

local async function add(x) total = await ask(x) + total end
local async function after(x)
  local more = await ask(x)
  total = total + more
end

local async function connect()
  if not connected then
    await ask()
    if not connected then connected = true end
  end
end
local async function at_once()
  if not connected then
    connected = true
    await ask()
  end
end

local async function own(n)
  local sum = 0
  for i = 1, n do sum = sum + await ask(i) end
  return sum
end

local async function alone()
  local before = balance
  await ask()
  balance = before + 1
end

await asyncio.gather(withdraw(1), withdraw(2), acquire(1), acquire(2), again(1), again(2), add(1), add(2), after(1), after(2),
  connect(), connect(), at_once(), at_once(), own(2), own(3), alone())

--? source

--? trace
