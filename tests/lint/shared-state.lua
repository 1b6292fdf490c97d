-- What is read before an await and written after it: three shapes of it, and a method.
local balance, total, connected = 100, 0, false

local async function ask(x) await asyncio.sleep(.1) return x end

local async function withdraw(n)
  local before = balance
  await asyncio.sleep(.1)
  balance = before - n
end

local async function add(x) total = total + await ask(x) end

local async function connect()
  if not connected then
    await ask()
    connected = true
  end
end

local account = {money = 5}
async function account:pay(n)
  local money = self.money
  await ask()
  self.money = money - n
end

await asyncio.gather(withdraw(1), withdraw(2), add(1), add(2), connect(), connect(), account:pay(1), account:pay(2))

--? source
--= shared-state.lua:7: shared-state: withdraw reads balance, waits at line 8, and writes it at line 9 as if nobody had written it meanwhile: A reads it (line 7), B reads it (7), A writes it (9), B writes it (9), and what A wrote is gone.
--=     Look at balance again after the await, or hold an asyncio.Lock from line 7 to line 9: async with lock do ... end.
--= shared-state.lua:12: shared-state: add reads total, waits at line 12, and writes it then as if nobody had written it meanwhile: A reads it (line 12), B reads it (12), A writes it (12), B writes it (12), and what A wrote is gone.
--=     Look at total again after the await, or hold an asyncio.Lock for line 12: async with lock do ... end.
--= shared-state.lua:15: shared-state: connect reads connected, waits at line 16, and writes it at line 17 as if nobody had written it meanwhile: A reads it (line 15), B reads it (15), A writes it (17), B writes it (17), and what A wrote is gone.
--=     Look at connected again after the await, or hold an asyncio.Lock from line 15 to line 17: async with lock do ... end.
--= shared-state.lua:23: shared-state: account:pay reads self.money, waits at line 24, and writes it at line 25 as if nobody had written it meanwhile: A reads it (line 23), B reads it (23), A writes it (25), B writes it (25), and what A wrote is gone.
--=     Look at self.money again after the await, or hold an asyncio.Lock from line 23 to line 25: async with lock do ... end.

--? trace
--= shared-state.lua:7: shared-state: withdraw reads balance, waits at line 8, and writes it at line 9 as if nobody had written it meanwhile: withdraw·2 read it [step], withdraw·3 read it [step], withdraw·2 wrote it at line 9 [step], and withdraw·3 went on with what it had read before. [step]
--=     Look at balance again after the await, or hold an asyncio.Lock from line 7 to line 9: async with lock do ... end.
--= shared-state.lua:12: shared-state: add reads total, waits at line 12, and writes it then as if nobody had written it meanwhile: add·4 read it [step], add·5 read it [step], add·4 wrote it at line 12 [step], and add·5 went on with what it had read before. [step]
--=     Look at total again after the await, or hold an asyncio.Lock for line 12: async with lock do ... end.
--= shared-state.lua:15: shared-state: connect reads connected, waits at line 16, and writes it at line 17 as if nobody had written it meanwhile: connect·6 read it [step], connect·7 read it [step], connect·6 wrote it at line 17 [step], and connect·7 went on with what it had read before. [step]
--=     Look at connected again after the await, or hold an asyncio.Lock from line 15 to line 17: async with lock do ... end.
--= shared-state.lua:23: shared-state: account:pay reads self.money, waits at line 24, and writes it at line 25 as if nobody had written it meanwhile: account:pay·8 read it [step], account:pay·9 read it [step], account:pay·8 wrote it at line 25 [step], and account:pay·9 went on with what it had read before. [step]
--=     Look at self.money again after the await, or hold an asyncio.Lock from line 23 to line 25: async with lock do ... end.
