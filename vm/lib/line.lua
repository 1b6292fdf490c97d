-- line.lua - a line of those who wait: first come, first served, and anybody may step out of the middle.
--
-- Locks and queues keep the futures of their waiters in one. Joining, leaving and serving the first cost the same
-- however long the line is. A line is a plain table: line[place] is who stands there, nil where somebody has left.
local prim = ...

local line = {}
prim.line = line

function line.new() return {first = 1, last = 0, count = 0} end

-- Puts `who` at the end of the line. Returns the place, which leave() wants to know.
function line.join(self, who)
  local place = self.last + 1
  self.last, self[place] = place, who
  self.count = self.count + 1
  return place
end

-- Takes `who` out of the line; nothing happens when somebody else did that before.
local function leave(self, place, who)
  if self[place] ~= who then return end
  self[place] = nil
  self.count = self.count - 1
  if self.count == 0 then
    self.first, self.last = 1, 0
    return
  end
  local first = self.first
  while self[first] == nil do first = first + 1 end
  self.first = first
end
line.leave = leave

-- Takes the first one out of the line and returns it; nil when nobody waits.
function line.pop(self)
  local place = self.first
  local who = self[place]
  if self.count == 1 then
    self[place], self.first, self.last, self.count = nil, 1, 0, 0
  elseif who ~= nil then
    leave(self, place, who)
  end
  return who
end

local function after(self, place)
  for i = place + 1, self.last do
    if self[i] ~= nil then return i, self[i] end
  end
end

-- `for place, who in line.each(l) do`: all of them, the longest waiting first. The one at hand may leave.
function line.each(self) return after, self, self.first - 1 end
