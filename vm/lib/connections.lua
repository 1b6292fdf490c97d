-- connections.lua - how a connection is begun: names to addresses, addresses to sockets, sockets to transports.
--
-- loop:create_connection and loop:create_unix_connection make a socket, connect it, and put a transport on it
-- (transports.lua); what a program sees of that is mostly a pair of streams (streams.lua).
local prim = ...
local format, find, lower, concat, math_type = string.format, string.find, string.lower, table.concat, math.type
local pcall, error, type, next, getmetatable = pcall, error, type, next, getmetatable
local ipairs, tonumber, tostring, select = ipairs, tonumber, tostring, select
local net, transports, loop_methods, errors = prim.net, prim.transports, prim.loop_methods, prim.exceptions
local isinstance, OSError = errors.isinstance, errors.OSError
local TypeError, ValueError = errors.TypeError, errors.ValueError

local STREAM, TCP = 1, 6 -- SOCK_STREAM, IPPROTO_TCP

-- A plain table at the end can only have been meant for keywords.
function prim.refuse_unknown(name, t, names)
  if type(t) ~= "table" or getmetatable(t) ~= nil then return end
  for k in next, t do
    if not names[k] then
      error(TypeError(format("%s got an unexpected keyword argument %s", name, errors.quote(tostring(k)))), 4)
    end
  end
end

-- Arguments by name: the first ones by position, the others in a trailing table of keywords.
-- arguments("f", {"host", "port"}, {limit = true}, ...) -> {host = ..., port = ..., limit = ...}
function prim.arguments(name, positions, others, ...)
  local given, n = {...}, select("#", ...)
  while n > 0 and given[n] == nil do n = n - 1 end -- nil at the end: not given
  local names = {}
  for k in next, others do names[k] = true end
  for _, k in ipairs(positions) do names[k] = true end
  local values = {}
  local keywords = prim.keywords(given[n], names)
  if keywords then
    n = n - 1
    for k, v in next, keywords do values[k] = v end
  end
  if n > #positions then
    prim.refuse_unknown(name, given[n], names)
    error(TypeError(format("%s takes %d positional arguments but %d were given", name, #positions, n)), 3)
  end
  for i = 1, n do
    if given[i] ~= nil and values[positions[i]] ~= nil then
      error(TypeError(format("%s got multiple values for argument '%s'", name, positions[i])), 3)
    end
    if given[i] ~= nil then values[positions[i]] = given[i] end
  end
  return values
end
local arguments = prim.arguments

-- An address as Python shows a tuple: ('127.0.0.1', 7007)
local function address_text(address)
  if type(address) ~= "table" then return errors.quote(tostring(address)) end
  local parts = {errors.quote(address[1])}
  for i = 2, #address do parts[i] = tostring(address[i]) end
  return "(" .. concat(parts, ", ") .. ")"
end

-- A task of the library's own, which a picture may leave out.
local function own_task(loop, coroutine)
  local before = prim.own_tasks(true)
  local ok, task = pcall(loop.create_task, loop, coroutine)
  prim.own_tasks(before)
  if not ok then error(task, 0) end
  return task
end
prim.own_task = own_task

-- Names ---------------------------------------------------------------------------------------------------------

local function check_port(port)
  if port ~= nil and type(port) ~= "string" and math_type(port) ~= "integer" then
    error(TypeError(format("port must be an integer, a string or nil, not %s", type(port))), 4)
  end
end

local function check_host(host)
  if host ~= nil and type(host) ~= "string" then
    error(TypeError(format("host must be a string or nil, not %s", type(host))), 4)
  end
end

local LOOKUP = {family = true, type = true, proto = true, flags = true}

-- loop:getaddrinfo(host, port [, {family, type, proto, flags}]) -> a sequence of {family, type, proto, canonname,
-- {host, port}}. A thread asks; the loop goes on.
async function loop_methods:getaddrinfo(...)
  local a = arguments("getaddrinfo()", {"host", "port"}, LOOKUP, ...)
  check_host(a.host)
  check_port(a.port)
  local answer = prim.new_future(self, "job", "getaddrinfo")
  local hints = {a.family or 0, a.type or 0, a.proto or 0, a.flags or 0}
  prim.lookup(answer, a.host, a.port ~= nil and tostring(a.port) or nil, hints, function(e, list)
    if answer:done() then return end
    if e then answer:set_exception(e) else answer:set_result(list) end
  end)
  return await answer
end

-- What is a number already needs nobody to ask.
local function numeric(host, port, family)
  if host == nil or find(host, "%", 1, true) then return nil end
  if port == nil or port == "" then port = 0 end
  if type(port) == "string" then port = math_type(tonumber(port)) == "integer" and tonumber(port) or nil end
  if port == nil then return nil end
  if port < 0 or port > 65535 then error(errors.OverflowError("port must be 0-65535.")) end
  local found, address = net.numeric(host, port, family)
  return found and {found, STREAM, TCP, "", address}
end

local async function resolve(loop, host, port, family, flags)
  check_host(host)
  check_port(port)
  local info = numeric(host, port, family)
  if info then return {n = 1, info} end
  return await loop:getaddrinfo(host, port, {family = family, type = STREAM, flags = flags})
end

-- Connecting ----------------------------------------------------------------------------------------------------

local function connect_ready(loop, future, sock, address)
  if future:done() then return end
  local number = net.connected(sock)
  if number == 0 then future:set_result(nil)
  else future:set_exception(OSError(number, "Connect call failed " .. address_text(address))) end
end

local async function connect(loop, sock, address, label)
  local future = prim.new_future(loop, "connect", format("fd %d", sock:fileno()))
  local ok, at_once = pcall(net.connect, sock, address, label)
  if not ok then future:set_exception(at_once)
  elseif at_once then future:set_result(nil)
  else
    local fd = sock:fileno()
    transports.ensure_unused(loop, fd)
    prim.reader_add(loop, sock, "write", connect_ready, loop, future, sock, address)
    future:add_done_callback(function()
      if sock:fileno() == fd then prim.reader_remove(loop, fd, "write") end
    end)
    net.io_wait(sock, "write")
  end
  return await future
end

-- A connected socket for one address, or an error, which is noted in `failures`, too.
local async function connect_one(loop, failures, info, local_infos, label)
  local sock
  local ok, e = pcall(function()
    sock = net.socket(info[1])
    if local_infos then
      local last
      for _, l in ipairs(local_infos) do
        if l[1] == info[1] then
          local bound, why = pcall(net.bind, sock, l[5])
          if bound then last = nil break end
          last = OSError(why.errno, format("error while attempting to bind on address %s: %s", address_text(l[5]),
            lower(why.message)))
          failures[#failures + 1] = last
        end
      end
      if last then failures[#failures] = nil error(last) end
    end
    await connect(loop, sock, info[5], label)
  end)
  if ok then return sock end
  if sock then -- a watch on it goes first
    prim.reader_remove(loop, sock, "write")
    net.close(sock)
  end
  if isinstance(e, OSError) then failures[#failures + 1] = e end
  error(e, 0)
end

-- What to say when no address would do: the error, if it is one; all of them otherwise.
local function connect_failure(failures, all_errors)
  if all_errors then return errors.ExceptionGroup("create_connection failed", failures) end
  local texts, same = {}, true
  for i, e in ipairs(failures) do
    texts[i] = e.message
    same = same and texts[i] == texts[1]
  end
  if same then return failures[1] end
  return OSError("Multiple exceptions: " .. concat(texts, ", "))
end

local async function put_transport(loop, sock, factory)
  local protocol = prim.check.protocol("create_connection", factory)
  local waiter = loop:create_future()
  local transport = transports.socket(loop, sock, protocol, waiter)
  local ok, e = pcall(function() await waiter end)
  if not ok then
    transport:close()
    error(e, 0)
  end
  return transport, protocol
end

local CONNECTION = {family = true, proto = true, flags = true, sock = true, local_addr = true, all_errors = true}

local async function connect_any(loop, a)
  local infos = await resolve(loop, a.host, a.port, a.family or 0, a.flags or 0)
  if #infos == 0 then error(OSError("getaddrinfo() returned empty list")) end
  local local_infos
  if a.local_addr then local_infos = await resolve(loop, a.local_addr[1], a.local_addr[2], a.family or 0, 0) end
  local failures, label = {}, format("%s:%s", a.host or "localhost", a.port or 0)
  for _, info in ipairs(infos) do
    local ok, sock = pcall(function() return await connect_one(loop, failures, info, local_infos, label) end)
    if ok then return sock end
    if not isinstance(sock, OSError) then error(sock, 0) end
  end
  error(connect_failure(failures, a.all_errors), 0)
end

-- loop:create_connection(factory, host, port [, keywords]) -> transport, protocol
async function loop_methods:create_connection(factory, ...)
  local a = arguments("create_connection()", {"host", "port"}, CONNECTION, ...)
  local sock = a.sock
  if a.host ~= nil or a.port ~= nil then
    if sock ~= nil then error(ValueError("host/port and sock can not be specified at the same time")) end
    sock = await connect_any(self, a)
  elseif sock == nil then
    error(ValueError("host and port was not specified and no sock specified"))
  end
  return await put_transport(self, sock, factory)
end

local function check_path(path)
  if type(path) ~= "string" then error(TypeError(format("path must be a string, not %s", type(path))), 4) end
end

-- loop:create_unix_connection(factory, path) -> transport, protocol
async function loop_methods:create_unix_connection(factory, ...)
  local a = arguments("create_unix_connection()", {"path"}, {sock = true}, ...)
  local sock = a.sock
  if a.path ~= nil then
    if sock ~= nil then error(ValueError("path and sock can not be specified at the same time")) end
    check_path(a.path)
    sock = net.socket(net.AF_UNIX)
    local ok, e = pcall(function() await connect(self, sock, a.path, a.path) end)
    if not ok then
      prim.reader_remove(self, sock, "write")
      net.close(sock)
      error(e, 0)
    end
  elseif sock == nil then
    error(ValueError("no path and sock were specified"))
  end
  return await put_transport(self, sock, factory)
end

prim.connections = {address_text = address_text, resolve = resolve, check_path = check_path}

prim.check.loop_methods()
