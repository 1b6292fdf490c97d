-- `await` binds tighter than every operator and takes the whole suffixed expression behind it: random expressions give
-- what they give with the awaited values written in their stead.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")

local random = 1
local function upto(n)
  random = (random * 1103515245 + 12345) & 0x7FFFFFFF
  return (random >> 16) % n + 1
end

-- Each way to write an operand that awaits the number in the place of %d.
local operands = {"await v(%d)", "await t.v(%d)", "await t:m(%d)", "await t.list[1](%d)", "await (v(%d))", "(await v(%d))",
  "await await vv(%d)", "await t[await v('v')](%d)", "await\nv\n(%d)", "await v --[[ c ]] (%d)", "await t:m(await v(%d))",
  "await t.future(%d).now", "await s'%d'", "await b{%d}"}
local binary = {"+", "-", "*", "//", "%", "^", "..", "==", "~=", "<", "<=", "and", "or", "&", "|", "~", "<<", ">>", "/"}
local unary = {"- ", "not ", "~ ", "#", "- - "}

-- An expression twice: with awaits, and plain.
local function expression(depth)
  local pick = upto(10)
  if depth == 0 or pick <= 2 then
    local n = upto(9)
    local form = operands[upto(#operands)]
    return form:format(n), form:find("'%d'", 1, true) and ("'%d'"):format(n) or tostring(n)
  elseif pick <= 4 then
    local op = unary[upto(#unary)]
    local a, b = expression(depth - 1)
    return op .. a, op .. b
  elseif pick == 5 then
    local a, b = expression(depth - 1)
    return "(" .. a .. ")", "(" .. b .. ")"
  end
  local op = " " .. binary[upto(#binary)] .. " "
  local a, b = expression(depth - 1)
  local c, d = expression(depth - 1)
  return a .. op .. c, b .. op .. d
end

local world = [[
local async function v(x) return x end
local async function vv(x) return v(x) end
local async function s(x) await asyncio.sleep(0) return x end
local async function b(x) return x[1] end
local t = {v = v, list = {v}, future = function(x) return {now = v(x)} end}
async function t:m(x) return self == t and x end
]]

local function outcome(fine, ...)
  if not fine then return "error: " .. tostring((...)):gsub("^.-:%d+: ", ""):gsub(" %(.*", "") end
  return select("#", ...) .. " " .. tostring((...))
end

local wrong
for _ = 1, 1000 do
  local awaiting, plain = expression(4)
  local f, problem = load(world .. "return async function() return " .. awaiting .. " end", "=e")
  local g = load("return " .. plain, "=e")
  local got = f and outcome(pcall(function() return await f()() end)) or tostring(problem)
  local want = outcome(pcall(g))
  if got ~= want then wrong = ("%s\ngot  %s\nwant %s: %s"):format(awaiting, got, want, plain) break end
end
ok(not wrong, "1000 expressions")
if wrong then print((wrong:gsub("[^\n]+", "# %0"))) end
done()
