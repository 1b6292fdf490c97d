-- arguments, upvalues, globals and results: deep, with cycles and sharing
counter, settings = 0, {deep = {list = {1, 2, 3}}}
function halve(n) return n // 2 end
function steps(n) return n <= 1 and 0 or 1 + steps(halve(n)) end
local function even(n) return n == 0 or odd(n - 1) end
function odd(n) return n ~= 0 and even(n - 1) end

local async function main()
  local run = asyncio.to_thread
  print("plain values", await run(function(...) return ... end, nil, true, false, 1, 1.5, -0.0, "s\0t", 2^53, math.mininteger, 1/0))
  print("integers stay integers", await run(function(a, b) return math.type(a), math.type(b) end, 3, 3.0))
  local t = {1, 2, {x = {y = "z"}}, [true] = "yes", [1.5] = "float", n = 7}
  local c = await run(function(a) a[1] = "changed" return a end, t)
  print("a copy", c ~= t, t[1], c[1], c[3].x.y, c[true], c[1.5], c.n)
  local cyclic = {} cyclic.me, cyclic.list = cyclic, {cyclic}
  c = await run(function(a) return a, a.me == a and a.list[1] == a end, cyclic)
  print("cycles", c.me == c, c.list[1] == c, c ~= cyclic)
  local shared = {}
  print("sharing, between arguments, too", await run(function(a, b) return a.s == b.s, a.s == a.t end, {s = shared, t = shared}, {s = shared}))
  local key = {}
  c = await run(function(a) local k, v = next(a) return a, v[1] == k end, {[key] = {key}})
  print("tables as keys", next(c) ~= key, (select(2, next(c)))[1] == next(c))
  print("a long list", #(await run(function(a) return a end, table.pack(table.unpack({}, 1, 200)))))
  local chain
  for i = 1, 50000 do chain = {next = chain} end
  print("a deep one", await run(function(a) local n = 0 while a do n, a = n + 1, a.next end return n end, chain))
  print("a big string", #(await run(string.rep, "x", 1000000)))

  local factor, names = 10, {"x", "y"}
  print("upvalues", await run(function(n) return n * factor, names[2] end, 4))
  local n = 0
  local function inc() n = n + 1 return n end
  local function get() return n end
  print("functions share an upvalue there, too", await run(function() inc() inc() return get() end), "here it is", n)
  print("globals", await run(function() counter = counter + 1 settings.deep.list[1] = 9 return counter, #settings.deep.list end))
  print("here they are", counter, settings.deep.list[1])
  print("global functions, and itself", await run(steps, 1000))
  print("a local and a global that call each other", await run(even, 10), await run(odd, 7))
  print("library functions", await run(string.upper, "abc"), await run(math.max, 3, 9, 4))
  local format, sub = string.format, string.sub
  print("library functions in upvalues", await run(function() return format("%03d", 7) .. sub("hello", 2, 3) end))
  print("inner functions", await run(function(k) local function add(x) return x + k + factor end return add(1) end, 100))
  print("nothing is left from one call to the next", await run(function() leak = (leak or 0) + 1 return leak end), await run(function() return leak end))

  local Point = {} Point.__index = Point
  function Point.new(x) return setmetatable({x = x}, Point) end
  function Point.__add(a, b) return Point.new(a.x + b.x) end
  function Point:double() return self + self end
  local p = await run(function(a) return a:double() end, Point.new(21))
  print("objects come back with their class", p.x, getmetatable(p) == Point, p:double().x)
  p = await run(function() return Point.new(5) end)
  print("and are made there", p.x, getmetatable(p) == Point)
  local mt = {__index = function(_, k) return k .. "!" end}
  print("metatables", (await run(function(a) return a.hello end, setmetatable({}, mt))))

  print("a function comes back as itself", (await run(function(f) return f end, inc)) == inc)
  local made = await run(function(k) return function() k = k + 1 return k end end, 10)
  print("one that was made there works here", made(), made())
  local a, b = await run(function() local k = 0 return function() k = k + 1 return k end, function() return k end end)
  a()
  print("two of them share", b())
  local callable = setmetatable({k = 3}, {__call = function(self, x) return self.k * x end})
  print("a callable table", await run(callable, 5))
end

asyncio.run(main())
