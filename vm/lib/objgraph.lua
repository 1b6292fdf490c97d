-- objgraph.lua - asyncio.objgraph, after the Python package of that name: how many objects of each type there are, which
-- become more, and what holds one of them. Strings and numbers are not counted: they hold nothing.
--
-- Each question looks at the whole heap anew (vm/lua/look/heap.c) and keeps nothing of it. Only what can be reached is
-- there, so that it makes no difference when the collector ran last.
local prim, asyncio = ...
local format, rep, gsub, match, sub = string.format, string.rep, string.gsub, string.match, string.sub
local concat, sort, next, type, tostring, error = table.concat, table.sort, next, type, tostring, error
local setmetatable, ipairs, insert = setmetatable, ipairs, table.insert
local io = package.loaded.io -- as the program has it: a lesson may not open files
local check, errors, references = prim.check, prim.exceptions, prim.references

local objgraph = {}
asyncio.objgraph = objgraph

local function types()
  local heap <close> = prim.heap(false)
  return heap:types()
end

-- How many objects of the type there are: a class's name ("Task", "Lock", or the one of a global table that is their
-- metatable), or "table", "function", "async function", "thread", "userdata".
function objgraph.count(name) return types()[check.text("objgraph.count", "type", name)] or 0 end

-- {[name] = how many}
function objgraph.typestats() return types() end

local peaks = {} -- type -> the most that growth() has seen

-- growth([{limit = n}]) -> {{name, count, delta}...}: the types of which there are more than ever before, those that grew
-- most first. The first call tells of all.
function objgraph.growth(keywords)
  local limit = check.keywords("objgraph.growth", keywords, {limit = true}).limit
  if limit ~= nil then check.integer("objgraph.growth", "limit", limit) end
  local list = {n = 0}
  for name, count in next, types() do
    local delta = count - (peaks[name] or 0)
    if delta > 0 then
      peaks[name] = count
      list.n = list.n + 1
      list[list.n] = {name = name, count = count, delta = delta}
    end
  end
  sort(list, function(a, b)
    if a.delta ~= b.delta then return a.delta > b.delta end
    return a.name < b.name
  end)
  for i = list.n, (limit or list.n) + 1, -1 do list[i], list.n = nil, i - 1 end
  return list
end

-- show_growth([{limit = n, file = f}]): the same as lines.
function objgraph.show_growth(keywords)
  local k = check.keywords("objgraph.show_growth", keywords, {limit = true, file = true})
  local lines = {}
  for i, t in next, objgraph.growth({limit = k.limit or 10}) do
    if i ~= "n" then lines[i] = format("%-20s %8d %+9d\n", t.name, t.count, t.delta) end
  end
  prim.write_to(k.file, concat(lines))
end

-- by_type(name) -> the objects of that type, in a sequence with n
function objgraph.by_type(name)
  check.text("objgraph.by_type", "type", name)
  prim.not_confined("asyncio.objgraph.by_type")
  local heap <close> = prim.heap(false)
  local out = heap:of_type(name)
  for i = 1, out.n do out[i] = heap:object(out[i]) end
  return out
end

-- Chains -----------------------------------------------------------------------------------------------------

-- A chain's text: the road to its last object.
local Chain = {__name = "objgraph.Chain", __tostring = function(self) return self.path end}

local function chain_of(heap, numbers)
  local chain = {n = #numbers, path = concat(references.along(heap, numbers), " > ")}
  for k = 1, #numbers do chain[k] = heap:object(numbers[k]) end
  return setmetatable(chain, Chain)
end

-- The nearest object, going from holder to holder, that the predicate is true of.
local function search(heap, i, predicate, max_depth)
  local from, depth, queue, at = {[i] = 0}, {[i] = 0}, {i}, 0
  while at < #queue do
    at = at + 1
    local here = queue[at]
    if predicate(heap:object(here)) then return here, from end
    local holders = depth[here] < max_depth and heap:holders(here) or {n = 0}
    for k = 1, holders.n do
      local holder = holders[k]
      if not from[holder] then from[holder], depth[holder], queue[#queue + 1] = here, depth[here] + 1, holder end
    end
  end
end

-- The heap without the variable that whoever asks has the object in, unless nothing else holds it.
local function look_for(object, links)
  local heap = prim.heap(links, object)
  if heap:find(object) then return heap end
  heap:close()
  return prim.heap(links)
end

local CHAIN_KEYS = {max_depth = true}

-- find_backref_chain(object [, predicate] [, {max_depth = 20}]) -> the objects from the nearest one that the predicate is
-- true of, each of which holds the next, to the object itself; with n, and `path` in words. Without a predicate from what
-- keeps it alive: a global, a variable on a stack, the loop. {object} alone when there is no such chain.
function objgraph.find_backref_chain(object, predicate, keywords)
  local name = "objgraph.find_backref_chain"
  if keywords == nil and type(predicate) == "table" then predicate, keywords = nil, predicate end
  local max_depth = check.keywords(name, keywords, CHAIN_KEYS).max_depth
  if max_depth ~= nil then check.integer(name, "max_depth", max_depth) end
  if predicate ~= nil then check.callable(name, "predicate", predicate) end
  prim.not_confined("asyncio." .. name)
  local heap <close> = look_for(object, predicate ~= nil)
  local i = heap:find(object)
  if not i then return setmetatable({object, n = 1, path = "nothing that is looked at holds it"}, Chain) end
  if predicate == nil then return chain_of(heap, references.chain(heap, i)) end
  local begin, from = search(heap, i, predicate, max_depth or 20)
  if not begin then return setmetatable({object, n = 1, path = "no such holder is near"}, Chain) end
  local numbers = {begin}
  while numbers[#numbers] ~= i do numbers[#numbers + 1] = from[numbers[#numbers]] end
  return chain_of(heap, numbers)
end

-- Pictures ---------------------------------------------------------------------------------------------------

-- Text that stands in a line or in a label: no control byte, no quotation mark that ends it.
local function clean(s) return (gsub(sub(errors.quote(s), 2, -2), '\\?[\\"]', {['\\\\'] = "\\", ['"'] = "'", ["\\"] = "\\"})) end

-- The objects to be shown: from `i` backwards, `max_depth` deep, at most `too_many` holders of each. A link is the holder and
-- how it holds; coroutines and their threads stand for the task that they are parts of.
local function backwards(heap, i, max_depth, too_many)
  local list, level = {i}, {[i] = 0}
  local links, at = {}, 0
  while at < #list do
    at = at + 1
    local here = list[at]
    local holders = level[here] < max_depth and heap:holders(here) or {n = 0}
    links[here] = {more = holders.n - too_many}
    for k = 1, holders.n < too_many and holders.n or too_many do
      local holder = references.whole(heap, holders[k])
      links[here][k] = {from = holder, words = clean(references.holder(heap, holders[k], here))}
      if not level[holder] then level[holder], list[#list + 1] = level[here] + 1, holder end
    end
  end
  return list, links
end

local function label_of(heap, i) return clean(references.title(heap, i)) end

local function as_text(heap, i, links, max_depth)
  local lines, shown = {label_of(heap, i)}, {[i] = true}
  local function holders(of, depth)
    local list = links[of] or {}
    for k = 1, #list do
      local holder, again = list[k].from, shown[list[k].from]
      shown[holder] = true
      lines[#lines + 1] = format("%s%s%s", rep("  ", depth), list[k].words, again and " (above)" or "")
      if not again and depth < max_depth then holders(holder, depth + 1) end
    end
    if list.more and list.more > 0 then lines[#lines + 1] = format("%sand %d more", rep("  ", depth), list.more) end
  end
  holders(i, 1)
  return concat(lines, "\n") .. "\n"
end

local function escape(s) return (gsub(clean(s), '[\\"]', "\\%0")) end

local function as_dot(heap, list, links)
  local lines = {"digraph objects {", '  node [shape=box, fontname="monospace"];', "  rankdir=LR;"}
  for k, i in next, list do
    lines[#lines + 1] = format('  o%d [label="%s"%s];', i, escape(label_of(heap, i)), k == 1 and ", style=bold" or "")
  end
  for _, of in next, list do
    for _, link in ipairs(links[of] or {}) do
      lines[#lines + 1] = format('  o%d -> o%d [label="%s"];', link.from, of, escape(link.words))
    end
  end
  lines[#lines + 1] = "}"
  return concat(lines, "\n") .. "\n"
end

local function write_file(filename, text)
  local file, why = _G.io.open(filename, "w") -- the program's: what is closed to it is closed to its graphs
  if not file then error(errors.OSError(why), 0) end
  local ok, failed = file:write(text)
  local closed, reason = file:close()
  if not (ok and closed) then error(errors.OSError(tostring(failed or reason)), 0) end
end

local BACKREF_KEYS = {max_depth = true, too_many = true, filename = true, file = true}

-- show_backrefs(object [, {max_depth = 3, too_many = 10, filename = ..., file = ...}]): who holds it, and who holds those; as
-- lines, or for Graphviz when the filename ends in .dot.
function objgraph.show_backrefs(object, keywords)
  local name = "objgraph.show_backrefs"
  local k = check.keywords(name, keywords, BACKREF_KEYS)
  local max_depth = check.integer(name, "max_depth", k.max_depth == nil and 3 or k.max_depth)
  local too_many = check.integer(name, "too_many", k.too_many == nil and 10 or k.too_many)
  if k.filename ~= nil then check.text(name, "filename", k.filename) end
  local heap <close> = prim.heap(true)
  local i = heap:find(object)
  local text
  if not i then text = "nothing holds it\n"
  else
    local list, links = backwards(heap, i, max_depth, too_many)
    text = k.filename and match(k.filename, "%.dot$") and as_dot(heap, list, links) or as_text(heap, i, links, max_depth)
  end
  if k.filename then write_file(k.filename, text) else prim.write_to(k.file, text) end
end
