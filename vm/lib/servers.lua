-- servers.lua - listening and accepting: loop:create_server, loop:create_unix_server, and the Server that they give.
--
-- Each connection gets its transport in a task of its own. A closed server listens no more; its connections go on.
local prim, asyncio = ...
local format, lower, sub, concat, sort = string.format, string.lower, string.sub, table.concat, table.sort
local pcall, error, type, setmetatable = pcall, error, type, setmetatable
local next, ipairs, tostring = next, ipairs, tostring
local unpack, remove_file = table.unpack, os.remove
local net, transports, loop_methods, errors = prim.net, prim.transports, prim.loop_methods, prim.exceptions
local arguments, own_task, connections = prim.arguments, prim.own_task, prim.connections
local address_text, resolve, check_path = connections.address_text, connections.resolve, connections.check_path
local isinstance, OSError = errors.isinstance, errors.OSError
local ValueError, RuntimeError = errors.ValueError, errors.RuntimeError

local PASSIVE = 1 -- AI_PASSIVE
local EADDRINUSE, EADDRNOTAVAIL = 98, 99
local OUT_OF_RESOURCES = {[12] = true, [23] = true, [24] = true, [105] = true} -- ENOMEM, ENFILE, EMFILE, ENOBUFS
local ACCEPT_RETRY_DELAY = 1 -- seconds

local Server = {__name = "Server"}

function Server:__index(key)
  if key == "sockets" then return {n = #self.listening, unpack(self.listening)} end
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
  if path_id and net.path_id(path) == path_id then remove_file(path) end
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

prim.check.methods("Server", Server)

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
  local all = asyncio.gather(unpack(lookups, 1, n))
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
  if not made and sock.errno then return nil end
  if not made then error(sock, 0) end
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
  local text = format("error while attempting to bind on address %s: %s", address_text(info[5]), lower(e.message))
  error(OSError(e.errno, text))
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
  if is_socket == true and sub(path, 1, 1) ~= "\0" then remove_file(path) end
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

prim.check.loop_methods()
