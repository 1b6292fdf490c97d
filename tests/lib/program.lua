-- program.lua - runs a program of its own: `local run = dofile "tests/lib/program.lua"`. run(code, options) gives what
-- `lunette OPTIONS` printed on both its streams, on the virtual clock, without the blank at the end; the program's file is called FILE.
local lunette = os.getenv("LUNETTE") or "./lunette"

return function(code, options)
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(code)
  file:close()
  local pipe = assert(io.popen(("'%s' %s --clock virtual '%s' 2>&1"):format(lunette, options, path)))
  local text = pipe:read("a")
  pipe:close()
  os.remove(path)
  return (text:gsub("%s+$", ""):gsub(path, "FILE", nil, true))
end
