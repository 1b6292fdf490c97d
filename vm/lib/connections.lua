-- connections.lua - how connections come about: names to addresses, connecting, listening, accepting.
--
-- loop:create_connection and loop:create_server and their Unix kind make a socket and put a transport on it
-- (transports.lua); what comes out of that for a program is mostly a pair of streams (streams.lua).
local prim, asyncio = ...
local format, find, lower, sub, concat = string.format, string.find, string.lower, string.sub, table.concat
local pcall, error, type, setmetatable, next, ipairs, tonumber = pcall, error, type, setmetatable, next, ipairs, tonumber
local tostring, select, sort, pack = tostring, select, table.sort, table.pack
local math_type = math.type
local net, transports, loop_methods, errors = prim.net, prim.transports, prim.loop_methods, prim.exceptions
local isinstance, OSError = errors.isinstance, errors.OSError
local TypeError, ValueError, RuntimeError = errors.TypeError, errors.ValueError, errors.RuntimeError

local STREAM, TCP, PASSIVE = 1, 6, 1 -- SOCK_STREAM, IPPROTO_TCP, AI_PASSIVE
local EADDRINUSE, EADDRNOTAVAIL = 98, 99
local OUT_OF_RESOURCES = {[12] = true, [23] = true, [24] = true, [105] = true} -- ENOMEM, ENFILE, EMFILE, ENOBUFS
local ACCEPT_RETRY_DELAY = 1

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
  local protocol = factory()
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

local function check_sock(sock, wanted)
  if type(sock) == "userdata" and wanted(sock) then return end
  error(ValueError(format("A Stream Socket was expected, got %s", tostring(sock))), 4)
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

-- Servers -------------------------------------------------------------------------------------------------------

local Server = {__name = "Server"}

function Server:__index(key)
  if key == "sockets" then return {n = #self.listening, table.unpack(self.listening)} end
  return Server[key]
end

function Server:__tostring()
  local texts = {}
  for i, sock in ipairs(self.listening) do texts[i] = tostring(sock) end
  return format("<Server sockets=(%s%s)>", concat(texts, ", "), #texts == 1 and "," or "")
end

local function new_server(loop, sockets, factory, backlog)
  return setmetatable({loop = loop, listening = sockets, factory = factory, backlog = backlog, serving = false,
    clients = setmetatable({}, {__mode = "k"}), nclients = 0, order = 0, waiters = {}}, Server)
end

function Server:attach(transport)
  self.order = self.order + 1
  self.clients[transport] = self.order
  self.nclients = self.nclients + 1
end

local function wake(self)
  local waiters = self.waiters
  self.waiters = nil
  for _, waiter in ipairs(waiters) do
    if not waiter:done() then waiter:set_result(nil) end
  end
end

function Server:detach(transport)
  self.clients[transport] = nil
  self.nclients = self.nclients - 1
  if self.nclients == 0 and self.closed and self.waiters then wake(self) end
end

-- The transports of the connections, the oldest first.
local function clients_of(self)
  local list = {}
  for transport in next, self.clients do list[#list + 1] = transport end
  sort(list, function(a, b) return self.clients[a] < self.clients[b] end)
  return list
end

local async function accept_connection(loop, factory, sock, server)
  local transport, protocol
  local ok, e = pcall(function()
    protocol = factory()
    local waiter = loop:create_future()
    transport = transports.socket(loop, sock, protocol, waiter, nil, server)
    await waiter
  end)
  if ok then return end
  if transport then transport:close() end
  if isinstance(e, {errors.SystemExit, errors.KeyboardInterrupt}) then error(e, 0) end
  if not loop:get_debug() then return end
  loop:call_exception_handler({message = "Error on transport creation for incoming connection", exception = e,
    protocol = protocol, transport = transport})
end

local listen_on

-- Somebody wants to connect: as many as there are, each in a task of its own.
local function accept_all(loop, server, sock)
  for _ = 1, server.backlog do
    local ok, got = pcall(net.accept, sock)
    if not ok then
      if not OUT_OF_RESOURCES[got.errno] then error(got, 0) end
      loop:call_exception_handler({message = "socket.accept() out of system resource", exception = got, socket = sock})
      prim.reader_remove(loop, sock, "read")
      loop:call_later(ACCEPT_RETRY_DELAY, listen_on, loop, server, sock)
      return
    end
    if not got then return end
    own_task(loop, accept_connection(loop, server.factory, got, server))
  end
end

function listen_on(loop, server, sock)
  if sock:fileno() >= 0 then prim.reader_add(loop, sock, "read", accept_all, loop, server, sock) end
end

local function begin_serving(self)
  if self.serving then return end
  self.serving = true
  for _, sock in ipairs(self.listening) do
    net.listen(sock, self.backlog)
    listen_on(self.loop, self, sock)
  end
end

function Server:get_loop() return self.loop end

function Server:is_serving() return self.serving end

async function Server:start_serving()
  begin_serving(self)
  await asyncio.sleep(0)
end

-- A Unix socket's file goes with it, if it is still the same one.
local function remove_path(sock, path_id)
  local path = sock:getsockname()
  if path_id and net.path_id(path) == path_id then os.remove(path) end
end

-- Listens no more. Connections that are open go on.
function Server:close()
  if self.closed then return end
  self.closed = true
  local sockets = self.listening
  self.listening = {}
  for _, sock in ipairs(sockets) do
    prim.reader_remove(self.loop, sock, "read")
    remove_path(sock, self.path_id)
    net.close(sock)
  end
  self.serving = false
  local forever = self.forever
  if forever and not forever:done() then
    self.forever = nil
    forever:cancel()
  end
  if self.nclients == 0 then wake(self) end
end

function Server:close_clients()
  for _, transport in ipairs(clients_of(self)) do transport:close() end
end

function Server:abort_clients()
  for _, transport in ipairs(clients_of(self)) do transport:abort() end
end

-- Serves until it is cancelled or closed.
async function Server:serve_forever()
  if self.forever then
    error(RuntimeError(format("server %s is already being awaited on serve_forever()", tostring(self))))
  end
  if self.closed then error(RuntimeError(format("server %s is closed", tostring(self)))) end
  begin_serving(self)
  local forever = self.loop:create_future()
  self.forever = forever
  local ok, e = pcall(function() await forever end)
  if not ok and isinstance(e, errors.CancelledError) then
    pcall(function()
      self:close()
      await self:wait_closed()
    end)
  end
  self.forever = nil
  if not ok then error(e, 0) end
end

-- Waits until it is closed and the last connection has ended.
async function Server:wait_closed()
  if not self.waiters then return end
  local waiter = self.loop:create_future()
  self.waiters[#self.waiters + 1] = waiter
  await waiter
end

async function Server:__aenter() return self end

async function Server:__aexit()
  self:close()
  await self:wait_closed()
end

local SERVER = {family = true, flags = true, sock = true, backlog = true, reuse_address = true, reuse_port = true,
  keep_alive = true, start_serving = true}

-- All addresses of all hosts, each once.
local async function server_infos(loop, a)
  local hosts = type(a.host) == "table" and a.host or {a.host}
  local n = type(a.host) == "table" and (a.host.n or #a.host) or 1
  local lookups = {}
  local async function look_up(host)
    if host == "" then host = nil end
    return await resolve(loop, host, a.port, a.family or 0, a.flags or PASSIVE)
  end
  local before = prim.own_tasks(true)
  for i = 1, n do lookups[i] = look_up(hosts[i]) end
  local all = asyncio.gather(table.unpack(lookups, 1, n))
  prim.own_tasks(before)
  local seen, infos = {}, {}
  for _, list in ipairs(await all) do
    for _, info in ipairs(list) do
      local key = concat(info[5], " ")
      if not seen[key] then infos[#infos + 1] = info end
      seen[key] = true
    end
  end
  return infos
end

-- A bound socket; nil when this machine has no such address or family.
local function bind_one(info, a)
  local made, sock = pcall(net.socket, info[1])
  if not made then return nil end
  local ok, e = pcall(function()
    if a.reuse_address ~= false then net.option(sock, "reuse_address", true) end
    if a.reuse_port then net.option(sock, "reuse_port", true) end
    if a.keep_alive then net.option(sock, "keep_alive", true) end
    if info[1] == net.AF_INET6 then net.option(sock, "only_v6", true) end
    net.bind(sock, info[5])
  end)
  if ok then return sock end
  net.close(sock)
  if e.errno == EADDRNOTAVAIL then return nil end
  if e.errno == nil then error(e, 0) end
  error(OSError(e.errno, format("error while attempting to bind on address %s: %s", address_text(info[5]), lower(e.message))))
end

local function bind_all(infos, a)
  local sockets = {}
  local ok, e = pcall(function()
    for _, info in ipairs(infos) do sockets[#sockets + 1] = bind_one(info, a) end
  end)
  if ok and #sockets > 0 then return sockets end
  for _, sock in ipairs(sockets) do net.close(sock) end
  if not ok then error(e, 0) end
  local texts = {}
  for i, info in ipairs(infos) do texts[i] = address_text(info[5]) end
  error(OSError(format("could not bind on any address out of [%s]", concat(texts, ", "))))
end

local async function serve(server, start_serving)
  if start_serving ~= false then await server:start_serving() end
  return server
end

-- loop:create_server(factory, host, port [, keywords]) -> a Server; host may be a list; port 0: any free one
async function loop_methods:create_server(factory, ...)
  local a = arguments("create_server()", {"host", "port"}, SERVER, ...)
  local sockets
  if a.host ~= nil or a.port ~= nil then
    if a.sock ~= nil then error(ValueError("host/port and sock can not be specified at the same time")) end
    sockets = bind_all(await server_infos(self, a), a)
  elseif a.sock == nil then
    error(ValueError("Neither host/port nor sock were specified"))
  else
    sockets = {a.sock}
  end
  return await serve(new_server(self, sockets, factory, a.backlog or 100), a.start_serving)
end

-- A file that an earlier server has left behind must not stand in the way.
local function bind_path(sock, path)
  local _, is_socket = net.path_id(path)
  if is_socket == true and sub(path, 1, 1) ~= "\0" then os.remove(path) end
  local ok, e = pcall(net.bind, sock, path)
  if ok then return end
  net.close(sock)
  if e.errno == EADDRINUSE then e = OSError(EADDRINUSE, format("Address %s is already in use", errors.quote(path))) end
  error(e, 0)
end

local UNIX_SERVER = {sock = true, backlog = true, start_serving = true, cleanup_socket = true}

-- loop:create_unix_server(factory, path [, keywords]) -> a Server
async function loop_methods:create_unix_server(factory, ...)
  local a = arguments("create_unix_server()", {"path"}, UNIX_SERVER, ...)
  local sock = a.sock
  if a.path ~= nil then
    if sock ~= nil then error(ValueError("path and sock can not be specified at the same time")) end
    check_path(a.path)
    sock = net.socket(net.AF_UNIX)
    bind_path(sock, a.path)
  elseif sock == nil then
    error(ValueError("path was not specified, and no sock specified"))
  end
  local server = new_server(self, {sock}, factory, a.backlog or 100)
  if a.cleanup_socket ~= false then server.path_id = net.path_id(sock:getsockname()) end
  return await serve(server, a.start_serving)
end
