-- The error classes: the tree, words, isinstance, groups. What CPython 3.13 prints, in Lua's spelling.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")

local function catch(f, ...)
  local fine, e = pcall(f, ...)
  return fine and "no error" or tostring(e)
end

-- words
is(tostring(asyncio.ValueError("x")), "ValueError: x", "a message")
is(tostring(asyncio.CancelledError()), "CancelledError", "no message")
is(tostring(asyncio.ValueError("a", 1)), "ValueError: ('a', 1)", "several arguments")
is(asyncio.ValueError("a", nil).args.n, 2, "args count nil")
is(asyncio.ValueError(nil).message, "nil", "nil is an argument")
is(tostring(asyncio.KeyError("k")), "KeyError: 'k'", "a KeyError shows the key")
is(tostring(asyncio.OSError(2, "No such file or directory", "f")),
  "FileNotFoundError: [Errno 2] No such file or directory: 'f'", "an OSError with a number is of its class")
is(asyncio.OSError("only").name, "OSError", "one without is not")
is(tostring(asyncio.IncompleteReadError("ab", 5)),
  "IncompleteReadError: 2 bytes read on a total of 5 expected bytes", "IncompleteReadError")
is(asyncio.IncompleteReadError("ab", 5).partial, "ab", "keeps what was read")
is(asyncio.LimitOverrunError("m", 5).consumed, 5, "LimitOverrunError keeps what was consumed")
is(asyncio.SystemExit(3).code, 3, "SystemExit's code")
is(asyncio.SystemExit(false).code, false, "false is one")
is(asyncio.SystemExit().code, nil, "or none")

-- the tree
for name, base in pairs {
  CancelledError = "BaseException", KeyboardInterrupt = "BaseException", SystemExit = "BaseException",
  Exception = "BaseException", RuntimeError = "Exception", BrokenBarrierError = "RuntimeError",
  NotImplementedError = "RuntimeError", LookupError = "Exception", KeyError = "LookupError", IndexError = "LookupError",
  ZeroDivisionError = "ArithmeticError", EOFError = "Exception", IncompleteReadError = "EOFError",
  TimeoutError = "OSError", ConnectionRefusedError = "ConnectionError", BrokenPipeError = "OSError",
  StopAsyncIteration = "Exception", SyntaxError = "Exception", QueueShutDown = "Exception",
} do
  local e = asyncio[name](name == "IncompleteReadError" and "" or nil)
  ok(asyncio.isinstance(e, asyncio[base]), name .. " is a " .. base)
end
ok(not asyncio.isinstance(asyncio.CancelledError(), asyncio.Exception), "CancelledError is no Exception")
ok(asyncio.isinstance(asyncio.KeyError(1), {asyncio.OSError, asyncio.LookupError}), "one of a list")
ok(not asyncio.isinstance(asyncio.KeyError(1), {}), "none of an empty list")
ok(asyncio.isinstance("text", asyncio.Exception) and not asyncio.isinstance("text", asyncio.ValueError), "a string is an Exception")
ok(asyncio.isinstance({}, asyncio.BaseException), "so is a table")
ok(not asyncio.isinstance(nil, asyncio.Exception), "nil is none")
is(catch(asyncio.isinstance, 1, 5), "TypeError: isinstance() arg 2 must be a type, a tuple of types, or a union", "no class")

-- classes of one's own
local Mine = asyncio.exception("Mine", asyncio.LookupError)
local Deeper = asyncio.exception("Deeper", Mine)
is(tostring(Deeper("d")), "Deeper: d", "a class of one's own")
ok(asyncio.isinstance(Deeper(), Mine) and asyncio.isinstance(Deeper(), asyncio.LookupError), "stands in the tree")
ok(asyncio.isinstance(asyncio.exception("E")(), asyncio.Exception), "an Exception if nothing is said")
function Mine:code() return #self.message end
is(Deeper("four"):code(), 4, "methods are inherited")
is(catch(asyncio.exception, 5), "TypeError: exception() argument 1 must be a string, not number", "a name is wanted")
is(catch(asyncio.exception, "E", {}), "TypeError: exception() argument 2 must be an error class, not table", "and a class")

-- groups
local V, T, R = asyncio.ValueError("v"), asyncio.TypeError("t"), asyncio.RuntimeError("r")
local inner = asyncio.ExceptionGroup("inner", {V, T})
local outer = asyncio.ExceptionGroup("outer", {inner, R})
is(tostring(outer), "ExceptionGroup: outer (2 sub-exceptions)", "a group counts")
is(outer.args[1], "outer", "its bare text")
is(asyncio.ExceptionGroup("one", {V}).message, "one (1 sub-exception)", "one is no plural")
is(asyncio.BaseExceptionGroup("b", {V}).name, "ExceptionGroup", "a group of Exceptions is an ExceptionGroup")
is(asyncio.BaseExceptionGroup("b", {V, asyncio.CancelledError()}).name, "BaseExceptionGroup", "any other is not")
ok(asyncio.isinstance(outer, asyncio.Exception) and asyncio.isinstance(outer, asyncio.BaseExceptionGroup), "two bases")
local match, rest = outer:split(asyncio.ValueError)
is(match.message .. "/" .. match.exceptions[1].message .. "/" .. match.exceptions[1].exceptions[1].message,
  "outer (1 sub-exception)/inner (1 sub-exception)/v", "split keeps the nesting")
is(rest.exceptions[1].exceptions[1], T, "and the others")
is(outer:split(asyncio.Exception), outer, "a group that matches is given back")
is(select(2, outer:split(asyncio.Exception)), nil, "and no rest")
is(outer:split(asyncio.KeyError), nil, "nothing matches")
is(outer:subgroup(function(e) return e == R end).exceptions[1], R, "by a function")
is(outer:subgroup({asyncio.TypeError, asyncio.RuntimeError}).exceptions[2], R, "by a list")
inner.cause, inner.context = V, T
is(inner:subgroup(asyncio.ValueError).cause, V, "a part keeps the cause")
is(inner:subgroup(asyncio.ValueError).context, T, "and the context")
local Group = asyncio.exception("Group", asyncio.ExceptionGroup)
function Group:derive(errors) return Group(self.args[1], errors) end
is(Group("g", {V, T}):subgroup(asyncio.ValueError).name, "Group", "derive decides the class")
is(asyncio.exception("Plain", asyncio.ExceptionGroup)("g", {V, T}):subgroup(asyncio.ValueError).name, "ExceptionGroup", "unless it is not told")
is(catch(asyncio.ExceptionGroup), "TypeError: BaseExceptionGroup.__new__() takes exactly 2 arguments (0 given)", "no arguments")
is(catch(asyncio.ExceptionGroup, 1, {V}), "TypeError: BaseExceptionGroup.__new__() argument 1 must be str, not number", "no text")
is(catch(asyncio.ExceptionGroup, "g", 5), "TypeError: second argument (exceptions) must be a sequence", "no sequence")
is(catch(asyncio.ExceptionGroup, "g", V), "TypeError: second argument (exceptions) must be a sequence", "an error is none")
is(catch(asyncio.ExceptionGroup, "g", {}), "ValueError: second argument (exceptions) must be a non-empty sequence", "an empty one")
is(catch(asyncio.ExceptionGroup, "g", {asyncio.SystemExit()}), "TypeError: Cannot nest BaseExceptions in an ExceptionGroup", "BaseExceptions")
is(catch(Group, "g", {asyncio.SystemExit()}), "TypeError: Cannot nest BaseExceptions in 'Group'", "nor in a class of one's own")
is(catch(outer.split, outer, 5),
  "TypeError: expected an exception type, a tuple of exception types, or a callable (other than a class)", "split by nothing")

-- whatever their arguments do
local hostile = setmetatable({}, {__tostring = function() error("no") end})
is(asyncio.ValueError(hostile).message, "<table>", "an argument whose __tostring raises")
is(tostring(asyncio.ValueError("a\27[31m")):byte(-4), 91, "a message is kept as it is")
done()
