-- weather.lua - a weather desk. Clients come, ask for the weather of cities, hear of storms while they stay, and go.
--
-- It gives right answers, and with every client it holds more memory and more tasks, and answers later. Six mistakes
-- are in it. docs/debugging.md finds them one after the other; weather-mended.lua is the same desk without them.
--
--   lunette examples/weather.lua [CLIENTS [SECONDS]]     serves so many clients, stays open so long, and ends

local CITIES = {"Oslo", "Lima", "Pune", "Cairo"}
local FIRST = 1.5          -- seconds that the weather service takes for its first answer,
local LATER = 0.02         -- and for each other one
local BEAT = 600           -- seconds between two signs of life of a session

-- What is known of a city at a time of day.
Forecast = {}
Forecast.__index = Forecast
Forecast.__name = "Forecast"

function Forecast.new(city, hours)
  local self = setmetatable({city = city, hours = {}}, Forecast)
  for hour = 1, hours do
    self.hours[hour] = ("%02d:00 in %s: %d degrees, hardly any wind, no rain at all"):format(hour % 24, city, (hour * 7 + #city) % 30)
  end
  return self
end

function Forecast:now()
  return self.hours[1]
end

-- The weather service, far away. The lock keeps its count right.
Service = {}
Service.__index = Service
Service.__name = "Service"

function Service.new()
  return setmetatable({lock = asyncio.Lock(), asked = 0}, Service)
end

async function Service:fetch(city)
  async with self.lock do
    self.asked = self.asked + 1
    await asyncio.sleep(self.asked == 1 and FIRST or LATER)
    return Forecast.new(city, 48)
  end
end

-- Answers that have been given, so that the service need not be asked again.
Cache = {}
Cache.__index = Cache
Cache.__name = "Cache"

function Cache.new(service)
  return setmetatable({service = service, answers = {}, size = 0, hits = 0}, Cache)
end

function Cache:key(city, session)
  return city .. " for " .. session.name
end

async function Cache:get(city, session)
  local key = self:key(city, session)
  if self.answers[key] then
    self.hits = self.hits + 1
    return self.answers[key]
  end
  local forecast = await self.service:fetch(city)
  self.answers[key] = forecast
  self.size = self.size + 1
  return forecast
end

-- Whoever wants to hear of storms gives a function, which is called with each warning.
Warnings = {}
Warnings.__index = Warnings
Warnings.__name = "Warnings"

function Warnings.new()
  return setmetatable({listeners = {}}, Warnings)
end

function Warnings:subscribe(listener)
  self.listeners[#self.listeners + 1] = listener
end

function Warnings:say(text)
  for _, listener in ipairs(self.listeners) do
    listener(text)
  end
end

-- The visitors' book: one line for each that goes.
Book = {}
Book.__index = Book
Book.__name = "Book"

function Book.new()
  return setmetatable({lines = 0, ink = 0}, Book)
end

async function Book:write(line)
  await asyncio.sleep(0)
  self.lines = self.lines + 1
  self.ink = self.ink + #line
end

-- A client that is being served.
Session = {}
Session.__index = Session
Session.__name = "Session"

function Session.new(desk, number)
  local self = setmetatable({desk = desk, name = "client-" .. number, heard = {}, beats = 0}, Session)
  self.spoke = asyncio.Event()
  self.on_warning = function(text)
    self.heard[#self.heard + 1] = self.name .. " heard: " .. text
  end
  return self
end

-- A sign of life now and then, as proxies close what is silent.
async function Session:heartbeat()
  while true do
    await asyncio.sleep(BEAT)
    self.beats = self.beats + 1
  end
end

-- Waits for the next word of the client.
async function Session:listen()
  while true do
    await self.spoke:wait()
    self.spoke:clear()
  end
end

function Session:open()
  self.desk.warnings:subscribe(self.on_warning)
  asyncio.create_task(self:heartbeat(), {name = self.name .. "-heartbeat"})
  asyncio.create_task(self:listen(), {name = self.name .. "-listen"})
end

async function Session:ask(city)
  self.spoke:set()
  async with asyncio.span("ask", {client = self.name, city = city}) do
    return (await self.desk.cache:get(city, self)):now()
  end
end

function Session:close()
  self.desk.book:write(self.name .. " has gone")
end

async function Session:serve()
  self:open()
  for _, city in ipairs(CITIES) do
    await self:ask(city)
  end
  self:close()
end

-- The desk itself: all of the above, and a count of those who came.
Desk = {}
Desk.__index = Desk
Desk.__name = "Desk"

function Desk.new()
  local self = setmetatable({service = Service.new(), warnings = Warnings.new(), book = Book.new(), came = 0}, Desk)
  self.cache = Cache.new(self.service)
  return self
end

-- Serves n clients, all at the same time, and comes back when the last has gone.
async function Desk:serve(n)
  async with asyncio.TaskGroup() as group do
    for _ = 1, n do
      self.came = self.came + 1
      local session = Session.new(self, self.came)
      group:create_task(session:serve(), {name = session.name})
    end
  end
end

-- The average of what is known, hour by hour; a new one for each reader.
function Desk:almanac()
  local sum, count = 0, 0
  for _ = 1, 400 do
    for _, forecast in pairs(self.cache.answers) do
      for hour = 1, #forecast.hours do
        sum, count = sum + hour, count + 1
      end
    end
  end
  return sum / math.max(count, 1)
end

-- What is there, once the collector has taken what nobody keeps.
function Desk:report()
  collectgarbage()
  return ("%d clients, %d questions to the service, %d answers kept, %d of them used again, %d listeners, %d tasks")
    :format(self.came, self.service.asked, self.cache.size, self.cache.hits, #self.warnings.listeners,
            #asyncio.all_tasks())
end

-- As a program; in `dofile` it only makes its classes.
if arg then
  async function main()
    desk = Desk.new()
    await desk:serve(tonumber(arg[1]) or 10)
    desk.warnings:say("a storm over the bay")
    desk:almanac()
    print(desk:report())
    await asyncio.sleep(tonumber(arg[2]) or 0)
  end
  asyncio.run(main())
end
