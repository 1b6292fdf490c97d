local logger = asyncio.logger

local function handler(record)
  local text = record.message:match("[^\n]*"):gsub(" function.*", ""):gsub("Executing <.*> took [0-9.]+", "Executing <...> took N")
  print(record.name, record.levelname, record.levelno, text)
end

local function bad() error(asyncio.ValueError("bad")) end

local async function main()
  local loop = asyncio.get_running_loop()
  loop.slow_callback_duration = .05
  print(logger.level, logger:getEffectiveLevel(), logger:isEnabledFor("INFO"), logger:isEnabledFor("ERROR"))
  logger:debug("not said")
  logger:info("not said")
  logger:warning("on standard error")
  logger:error("%s and %d", "words", 5)
  logger:critical("100%")
  logger:addHandler(handler)
  logger:addHandler(handler)
  print(logger:hasHandlers())
  logger:warning("to the handler")
  logger:setLevel("ERROR")
  logger:warning("not said")
  loop:call_soon(bad)
  await asyncio.sleep(0)
  await asyncio.sleep(0)
  logger:setLevel(10)
  logger:debug("%s", "now said")
  logger:log("INFO", "level %d", 20)
  asyncio.block(.06)
  await asyncio.sleep(0)
  local ok, e = pcall(logger.setLevel, logger, "LOUD")
  print(e.message)
  logger:removeHandler(handler)
  logger:setLevel("NOTSET")
  print(logger.level, logger:getEffectiveLevel())
  logger:setLevel("CRITICAL")
  loop:call_soon(bad)
  await asyncio.sleep(0)
  await asyncio.sleep(0)
end

asyncio.run(main(), {debug = true})
