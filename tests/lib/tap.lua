-- tap.lua - what the tests in Lua share: `local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")`.
-- Assertions print TAP; done() prints the plan.
local n = 0

local function ok(truth, name)
  n = n + 1
  print((truth and "ok " or "not ok ") .. n .. " - " .. name)
  return truth
end

local function is(got, want, name)
  if ok(got == want, name) then return true end
  print(("# got %s, want %s"):format(tostring(got), tostring(want)))
end

-- f must raise an error whose tostring holds `text`.
local function raises(f, text, name)
  local fine, e = pcall(f)
  e = tostring(e)
  if ok(not fine and e:find(text, 1, true) ~= nil, name) then return true end
  print(("# %s, want %s"):format(fine and "no error" or e, text))
end

local function done() print("1.." .. n) end

return {ok, is, raises, done}
