---@meta lunette

-- lunette.lua - every public name that Lunette brings, for editors that read LuaCATS annotations (the Lua
-- language server: name this file's folder in its setting for workspace libraries). It is read by editors and never run.
-- Keyword arguments are one trailing table: asyncio.create_task(f(), {name = "worker"}).

---Anything that `await` takes: a coroutine object, a future, a task, or an object with `__await`.
---@alias asyncio.Awaitable asyncio.Coroutine|asyncio.Future|{__await: fun(self): asyncio.Awaitable}

---@class asyncio
asyncio = {}

-- --- Running -----------------------------------------------------------------------------

---Runs a coroutine on a new loop until it ends, cancels what is left over, closes the loop, and returns
---the coroutine's values.
---@param main asyncio.Coroutine
---@param options? {debug: boolean?}
---@return any ...
function asyncio.run(main, options) end

---Suspends the task for `delay` seconds of the loop's time; 0 gives up one turn.
---@param delay number
---@param result? any returned at the end
---@return asyncio.Coroutine
function asyncio.sleep(delay, result) end

---Blocks the whole loop for so many seconds, on purpose. On the virtual clock it moves time.
---@param seconds number
function asyncio.block(seconds) end

---Puts a mark into the recording, with the task and the line that made it: the timeline and all exports show it. Without a
---recording it does nothing.
---@param text string the first 32768 bytes of it count
function asyncio.mark(text) end

---Holds the loop at this line, at the prompt, until `.go` or a step; in a program that no viewer watches it does nothing.
function asyncio.breakpoint() end

-- --- Tasks and futures -------------------------------------------------------------------

---Makes a task of a coroutine on the running loop. It starts in the next turn, not now. Keep a reference.
---@param coro asyncio.Coroutine
---@param options? {name: string?, context: table?}
---@return asyncio.Task
function asyncio.create_task(coro, options) end

---A task of a coroutine or awaitable; a future or task as it is.
---@param x asyncio.Awaitable
---@param options? {loop: asyncio.Loop?}
---@return asyncio.Future
function asyncio.ensure_future(x, options) end

---Awaits several things at a time. The result is a sequence in the order of the arguments, with `n`. The first
---error is raised at once, and the others go on; with return_exceptions errors are results.
---@param ... asyncio.Awaitable|{return_exceptions: boolean?}
---@return asyncio.Future
function asyncio.gather(...) end

---Awaits `x`, for at most `timeout` seconds (nil: for ever); then cancels it and raises TimeoutError.
---@param x asyncio.Awaitable
---@param timeout number?
---@return asyncio.Coroutine
function asyncio.wait_for(x, timeout) end

---A future that ends as `x` does, but whose cancellation is not passed on to `x`.
---@param x asyncio.Awaitable
---@return asyncio.Future
function asyncio.shield(x) end

---Waits until all (or the first) of a sequence of tasks are done; returns two sequences, done and pending.
---@param tasks asyncio.Future[]
---@param options? {timeout: number?, return_when: string?}
---@return asyncio.Coroutine
function asyncio.wait(tasks, options) end

asyncio.FIRST_COMPLETED = "FIRST_COMPLETED"
asyncio.FIRST_EXCEPTION = "FIRST_EXCEPTION"
asyncio.ALL_COMPLETED = "ALL_COMPLETED"

---`async with asyncio.timeout(1) as t do ... end`: cancels the block after so many seconds, and turns the
---cancellation into a TimeoutError.
---@param delay number? nil: no deadline yet
---@return asyncio.Timeout
function asyncio.timeout(delay) end

---The same with a deadline on the loop's clock.
---@param when number?
---@return asyncio.Timeout
function asyncio.timeout_at(when) end

---The task that runs, nil in a callback.
---@param options? {loop: asyncio.Loop?}
---@return asyncio.Task?
function asyncio.current_task(options) end

---The tasks of the loop that are not done, in the order of their creation, with `n`.
---@param options? {loop: asyncio.Loop?}
---@return asyncio.Task[]
function asyncio.all_tasks(options) end

---@class asyncio.FrameCallGraphEntry
---@field func string what the function is called
---@field file string
---@field line integer 0: it has none
---@field kind "async"|"generator"|"function"
---@field lib boolean one of asyncio's own
asyncio.FrameCallGraphEntry = {}

---@class asyncio.FutureCallGraph
---@field future asyncio.Future
---@field call_stack asyncio.FrameCallGraphEntry[] where it stands, the innermost function first, with n
---@field awaited_by asyncio.FutureCallGraph[] those who await it, with n
---@field again boolean? it stands further up already, and is not followed again
asyncio.FutureCallGraph = {}

---Where a task stands, through all its awaits, and who awaits it, and who awaits those. Without a future that of the
---task that runs; nil in a callback. `depth` - 1 innermost functions of the running task are left out; a positive `limit`
---keeps as many functions of each stack next to its beginning, a negative one the innermost, 0 none.
---@param future? {depth: integer?, limit: integer?}|asyncio.Future
---@param options? {depth: integer?, limit: integer?}
---@return asyncio.FutureCallGraph?
function asyncio.capture_call_graph(future, options) end

---The same as text.
---@param future? {depth: integer?, limit: integer?}|asyncio.Future
---@param options? {depth: integer?, limit: integer?}
---@return string
function asyncio.format_call_graph(future, options) end

---The same, printed; to `file` if it is given.
---@param future? {depth: integer?, limit: integer?, file: table?}|asyncio.Future
---@param options? {depth: integer?, limit: integer?, file: table?}
function asyncio.print_call_graph(future, options) end

---What there is in the heap, and what holds it, after the Python package objgraph. Each call looks at all objects that can
---be reached: tables, functions, userdata, threads; strings and numbers are not counted. It keeps nothing.
asyncio.objgraph = {}

---How many objects there are of a type: a class's name ("Task", "Lock", that of a global table which is the metatable), or
---"table", "function", "async function", "thread", "userdata".
---@param type string
---@return integer
function asyncio.objgraph.count(type) end

---How many there are of each type.
---@return table<string, integer>
function asyncio.objgraph.typestats() end

---The types of which there are more than ever before, those that grew most first.
---@param options? {limit: integer?}
---@return {name: string, count: integer, delta: integer}[]
function asyncio.objgraph.growth(options) end

---The same, printed: the ten that grew most, unless `limit` says otherwise.
---@param options? {limit: integer?, file: table?}
function asyncio.objgraph.show_growth(options) end

---The objects of a type, with `n`.
---@param type string
---@return any[]
function asyncio.objgraph.by_type(type) end

---The objects from the nearest one of which the predicate is true, each of which holds the next, to the object itself, with
---`n`, and `path` in words. Without a predicate from what keeps it alive: a global, a variable, the loop. The object alone
---when there is no such chain.
---@param object any
---@param predicate? (fun(x: any): boolean)|{max_depth: integer?}
---@param options? {max_depth: integer?}
---@return any[]
function asyncio.objgraph.find_backref_chain(object, predicate, options) end

---Prints who holds an object, and who holds those, `max_depth` (3) deep and at most `too_many` (10) of each; into a file, as
---a graph for Graphviz when its name ends in `.dot`.
---@param object any
---@param options? {max_depth: integer?, too_many: integer?, filename: string?, file: table?}
function asyncio.objgraph.show_backrefs(object, options) end

---@param x any
---@return boolean
function asyncio.iscoroutine(x) end

---@param x any
---@return boolean
function asyncio.iscoroutinefunction(x) end

---@param x any
---@return boolean
function asyncio.isfuture(x) end

---For loop:set_task_factory: tasks then run up to their first wait when they are made.
---@param loop asyncio.Loop
---@param coro asyncio.Coroutine
---@param options? {name: string?, context: table?}
---@return asyncio.Task
function asyncio.eager_task_factory(loop, coro, options) end

---Makes a task past the loop's task factory: for task factories. Programs call create_task.
---@param coro asyncio.Coroutine
---@param options? {loop: asyncio.Loop?, name: string?, context: asyncio.Context?, eager_start: boolean?}
---@return asyncio.Task
function asyncio.Task(coro, options) end

---A task factory that has `make` make tasks that start at once.
---@param make fun(coro: asyncio.Coroutine, options: table): asyncio.Task
---@return fun(loop: asyncio.Loop, coro: asyncio.Coroutine, options: table?): asyncio.Task
function asyncio.create_eager_task_factory(make) end

---`local _ <close> = asyncio.finally(function(err) ... end)`: calls f on every way out of the block. It may await.
---@param f fun(err: any)
---@return table
function asyncio.finally(f) end

---What calling a coroutine function returns: it runs nothing until it is awaited or made a task.
---@class asyncio.Coroutine
local Coroutine = {}

---Ends it: one that never began will never run (and is not reported as never awaited).
function Coroutine:close() end

---@class asyncio.Future
local Future = {}

---The result. Raises the error it ended with, CancelledError, or InvalidStateError while it is pending.
---@return any ...
function Future:result() end

---@param ... any
function Future:set_result(...) end

---The error it ended with, or nil. Raises as result() does when it is cancelled or pending.
---@return any
function Future:exception() end

---@param error any an error object, an error class, or any Lua value
function Future:set_exception(error) end

---@return boolean
function Future:done() end

---@return boolean
function Future:cancelled() end

---Asks for its cancellation; false when it is done already.
---@param msg? any goes with the CancelledError
---@return boolean
function Future:cancel(msg) end

---Calls f(future) in the loop when it is done, in the order of adding.
---@param f fun(future: asyncio.Future)
---@param options? {context: table?}
function Future:add_done_callback(f, options) end

---@param f fun(future: asyncio.Future)
---@return integer removed how many
function Future:remove_done_callback(f) end

---@return asyncio.Loop
function Future:get_loop() end

---@class asyncio.Task: asyncio.Future
local Task = {}

---How many cancellations were asked for and not taken back.
---@return integer
function Task:cancelling() end

---Takes one request back; returns how many are left.
---@return integer
function Task:uncancel() end

---@return string
function Task:get_name() end

---@param name any its tostring is the name
function Task:set_name(name) end

---@return asyncio.Coroutine
function Task:get_coro() end

---@return table
function Task:get_context() end

---Where it stands, the outermost function first, with `n`. As in Python, a task that waits has one frame, that of its own
---function (asyncio.capture_call_graph has them all), and a failed one those of its error. `limit` keeps the newest frames
---of a stack, the oldest of an error.
---@param options? {limit: integer?}
---@return {func: string, file: string, line: integer}[]
function Task:get_stack(options) end

---Prints where it waits, or where its error came from; on standard error unless `file` says otherwise.
---@param options? {limit: integer?, file: table?}
function Task:print_stack(options) end

---@class asyncio.Timeout
local Timeout = {}

---The deadline on the loop's clock, nil when there is none.
---@return number?
function Timeout:when() end

---@param when number?
function Timeout:reschedule(when) end

---@return boolean
function Timeout:expired() end

-- --- The loop ----------------------------------------------------------------------------

---@return asyncio.Loop
function asyncio.get_running_loop() end

---The running loop, or the one that was set; makes one when there is none.
---@return asyncio.Loop
function asyncio.get_event_loop() end

---@return asyncio.Loop
function asyncio.new_event_loop() end

---@param loop asyncio.Loop?
function asyncio.set_event_loop(loop) end

---@class asyncio.Handle
local Handle = {}
function Handle:cancel() end

---@return boolean
function Handle:cancelled() end

---The context that it runs in.
---@return asyncio.Context
function Handle:get_context() end

---@class asyncio.TimerHandle: asyncio.Handle
local TimerHandle = {}

---Its deadline on the loop's clock.
---@return number
function TimerHandle:when() end

---@class asyncio.Loop
---@field slow_callback_duration number seconds after which debug mode reports a callback; 0.1
local Loop = {}

---@param x asyncio.Awaitable
---@return any ...
function Loop:run_until_complete(x) end

---Runs until stop() is called.
function Loop:run_forever() end

---Lets the loop finish its turn and stop.
function Loop:stop() end

function Loop:close() end

---@return boolean
function Loop:is_running() end

---@return boolean
function Loop:is_closed() end

---Seconds on the loop's clock.
---@return number
function Loop:time() end

---Calls f(...) in the next turn.
---@param f function
---@param ... any
---@return asyncio.Handle
function Loop:call_soon(f, ...) end

---@param f function
---@param ... any
---@return asyncio.Handle
function Loop:call_soon_threadsafe(f, ...) end

---Calls f(...) after so many seconds.
---@param delay number
---@param f function
---@param ... any
---@return asyncio.TimerHandle
function Loop:call_later(delay, f, ...) end

---Calls f(...) at a time of the loop's clock.
---@param when number
---@param f function
---@param ... any
---@return asyncio.TimerHandle
function Loop:call_at(when, f, ...) end

---@return asyncio.Future
function Loop:create_future() end

---@param coro asyncio.Coroutine
---@param options? {name: string?, context: table?}
---@return asyncio.Task
function Loop:create_task(coro, options) end

---@param factory (fun(loop: asyncio.Loop, coro: asyncio.Coroutine, options: table?): asyncio.Task)?
function Loop:set_task_factory(factory) end

---@return function?
function Loop:get_task_factory() end

---@param on boolean
function Loop:set_debug(on) end

---@return boolean
function Loop:get_debug() end

---@param handler (fun(loop: asyncio.Loop, context: {message: string, exception: any, future: asyncio.Future?, task: asyncio.Task?, handle: asyncio.Handle?}))?
function Loop:set_exception_handler(handler) end

---@return function?
function Loop:get_exception_handler() end

---@param context table
function Loop:default_exception_handler(context) end

---@param context table
function Loop:call_exception_handler(context) end

---Calls f(...) each time that there is something to read from a descriptor.
---@param fd integer|table a number, or a Lua file
---@param f function
---@param ... any
function Loop:add_reader(fd, f, ...) end

---@param fd integer|table
---@return boolean was_there
function Loop:remove_reader(fd) end

---Calls f(...) each time that a descriptor takes bytes.
---@param fd integer|table
---@param f function
---@param ... any
function Loop:add_writer(fd, f, ...) end

---@param fd integer|table
---@return boolean was_there
function Loop:remove_writer(fd) end

---Calls f(...) in the loop when the signal arrives.
---@param sig integer|string such as 2 or "SIGINT"
---@param f function
---@param ... any
function Loop:add_signal_handler(sig, f, ...) end

---@param sig integer|string
---@return boolean was_there
function Loop:remove_signal_handler(sig) end

---Addresses of a host: a sequence of {family, type, proto, canonname, {host, port}}. A thread asks; the loop goes on.
---@param host string?
---@param port (integer|string)?
---@param options? {family: integer?, type: integer?, proto: integer?, flags: integer?}
---@return asyncio.Coroutine
function Loop:getaddrinfo(host, port, options) end

---Runs f(...) in an executor; nil: the default one, of threads.
---@param executor asyncio.Executor?
---@param f function
---@param ... any
---@return asyncio.Future
function Loop:run_in_executor(executor, f, ...) end

---@param executor asyncio.Executor a ThreadPoolExecutor
function Loop:set_default_executor(executor) end

---Waits until the default executor's threads are gone, for at most `timeout` seconds.
---@param timeout? number
---@return asyncio.Coroutine
function Loop:shutdown_default_executor(timeout) end

---Does nothing; it is here because programs call it.
---@return asyncio.Coroutine
function Loop:shutdown_asyncgens() end

-- --- Several at a time --------------------------------------------------------------------

---`for x in asyncio.as_completed(tasks) do await x end`: one awaitable after the other, in the order in which they
---end. `async for t in ...` gives the tasks themselves.
---@param list asyncio.Awaitable[]
---@param options? {timeout: number?}
---@return fun(): asyncio.Coroutine?
function asyncio.as_completed(list, options) end

---`async with asyncio.TaskGroup() as group do ... end`: leaves when all of its tasks have ended; when one fails, the
---others are cancelled, and the failures are raised together as an ExceptionGroup.
---@class asyncio.TaskGroup
local TaskGroup = {}

---@return asyncio.TaskGroup
function asyncio.TaskGroup() end

---@param coro asyncio.Coroutine
---@param options? {name: string?, context: asyncio.Context?}
---@return asyncio.Task
function TaskGroup:create_task(coro, options) end

---Runs several coroutines, one after the other, on one loop: `local runner <close> = asyncio.Runner()`.
---@class asyncio.Runner
local Runner = {}

---@param options? {debug: boolean?, loop_factory: (fun(): asyncio.Loop)?}
---@return asyncio.Runner
function asyncio.Runner(options) end

---@param coro asyncio.Coroutine
---@param options? {context: asyncio.Context?}
---@return any ...
function Runner:run(coro, options) end

---@return asyncio.Loop
function Runner:get_loop() end

function Runner:close() end

---Hands on to another generator (or awaits an awaitable): yields what it yields, returns what it returns.
---@param g thread|fun(...): any|asyncio.Awaitable
---@return any ...
function asyncio.yield_from(g) end

---A future without a task; loop:create_future() is the usual way.
---@param options? {loop: asyncio.Loop?}
---@return asyncio.Future
function asyncio.Future(options) end

-- --- Locks, events, queues ---------------------------------------------------------------

---`async with lock do ... end`. Those who wait get it in their order.
---What asyncio has to say goes this way, as Python's logger "asyncio". A level is a name, "DEBUG", "INFO", "WARNING",
---"ERROR", "CRITICAL", or a number. Without a handler messages from WARNING on are lines on standard error.
---@class asyncio.Logger
---@field name string
---@field level integer 0: none of its own, which is WARNING
---@field disabled boolean
local Logger = {}

---What a handler gets.
---@class asyncio.LogRecord
---@field name string
---@field levelno integer
---@field levelname string
---@field message string
---@field created number the loop's clock
---@field about asyncio.Future? the task or future that it is about
---@field exception any

---What is below is not said.
---@param level any a name, as "INFO", or an integer
function Logger:setLevel(level) end

---@return integer
function Logger:getEffectiveLevel() end

---@param level any a name, as "INFO", or an integer
---@return boolean
function Logger:isEnabledFor(level) end

---Called for each message, in place of standard error.
---@param handler fun(record: asyncio.LogRecord)
function Logger:addHandler(handler) end

---@param handler any
function Logger:removeHandler(handler) end

---@return boolean
function Logger:hasHandlers() end

---"was never awaited" goes this way, too.
---@param yes any
function Logger:captureWarnings(yes) end

---@param level any a name, as "INFO", or an integer
---@param text any a string as for string.format, or a value whose tostring is the message
---@param ... any
function Logger:log(level, text, ...) end

---@param text any a string as for string.format, or a value whose tostring is the message
---@param ... any
function Logger:debug(text, ...) end

---@param text any a string as for string.format, or a value whose tostring is the message
---@param ... any
function Logger:info(text, ...) end

---@param text any a string as for string.format, or a value whose tostring is the message
---@param ... any
function Logger:warning(text, ...) end

---@param text any a string as for string.format, or a value whose tostring is the message
---@param ... any
function Logger:error(text, ...) end

---@param text any a string as for string.format, or a value whose tostring is the message
---@param ... any
function Logger:critical(text, ...) end

---@type asyncio.Logger
asyncio.logger = Logger

---@class asyncio.Lock
local Lock = {}

---@return asyncio.Lock
function asyncio.Lock() end

---@return asyncio.Coroutine
function Lock:acquire() end

function Lock:release() end

---@return boolean
function Lock:locked() end

---@class asyncio.Event
local Event = {}

---@return asyncio.Event
function asyncio.Event() end

---@return asyncio.Coroutine
function Event:wait() end

function Event:set() end

function Event:clear() end

---@return boolean
function Event:is_set() end

---@class asyncio.Condition: asyncio.Lock
local Condition = {}

---@param lock? asyncio.Lock
---@return asyncio.Condition
function asyncio.Condition(lock) end

---@return asyncio.Coroutine
function Condition:wait() end

---@param predicate fun(): any
---@return asyncio.Coroutine
function Condition:wait_for(predicate) end

---@param n? integer how many to wake; 1
function Condition:notify(n) end

function Condition:notify_all() end

---@class asyncio.Semaphore: asyncio.Lock
local Semaphore = {}

---@param value? integer how many may be inside at a time; 1
---@return asyncio.Semaphore
function asyncio.Semaphore(value) end

---A semaphore that may not be released more often than it was acquired.
---@param value? integer
---@return asyncio.Semaphore
function asyncio.BoundedSemaphore(value) end

---@class asyncio.Barrier
---@field parties integer
---@field n_waiting integer
---@field broken boolean
local Barrier = {}

---@param parties integer
---@return asyncio.Barrier
function asyncio.Barrier(parties) end

---@return asyncio.Coroutine
function Barrier:wait() end

---@return asyncio.Coroutine
function Barrier:reset() end

---@return asyncio.Coroutine
function Barrier:abort() end

---@class asyncio.Queue
---@field maxsize integer
local Queue = {}

---@param maxsize? integer 0, the default: no bound
---@return asyncio.Queue
function asyncio.Queue(maxsize) end

---The smallest item first, by `<`; sequences are compared item by item.
---@param maxsize? integer
---@return asyncio.Queue
function asyncio.PriorityQueue(maxsize) end

---The newest item first.
---@param maxsize? integer
---@return asyncio.Queue
function asyncio.LifoQueue(maxsize) end

---@param item any
---@return asyncio.Coroutine
function Queue:put(item) end

---@param item any
function Queue:put_nowait(item) end

---@return asyncio.Coroutine
function Queue:get() end

---@return any
function Queue:get_nowait() end

---@return integer
function Queue:qsize() end

---@return boolean
function Queue:empty() end

---@return boolean
function Queue:full() end

---Says that one item that was taken is dealt with.
function Queue:task_done() end

---Waits until every item was dealt with.
---@return asyncio.Coroutine
function Queue:join() end

---@param immediate? boolean
function Queue:shutdown(immediate) end

-- --- Context variables -------------------------------------------------------------------

---A variable of which every task has its own value.
---@class asyncio.ContextVar
---@field name string
local ContextVar = {}

---@param name string
---@param options? {default: any}
---@return asyncio.ContextVar
function asyncio.ContextVar(name, options) end

---@param default? any
---@return any
function ContextVar:get(default) end

---@param value any
---@return asyncio.Token
function ContextVar:set(value) end

---@param token asyncio.Token
function ContextVar:reset(token) end

---What ContextVar:set returns, for reset.
---@class asyncio.Token
asyncio.Token = {}

---@class asyncio.Context
local Context = {}

---@return asyncio.Context
function asyncio.Context() end

---@return asyncio.Context
function asyncio.copy_context() end

---@param f function
---@param ... any
---@return any ...
function Context:run(f, ...) end

---@param var asyncio.ContextVar
---@param default? any
---@return any
function Context:get(var, default) end

---@return asyncio.Context
function Context:copy() end

---Its variables, in the order in which they were made; `pairs(context)` gives each with its value.
---@return asyncio.ContextVar[]
function Context:keys() end

---@return any[]
function Context:values() end

-- --- Spans -------------------------------------------------------------------------------

---A stretch of work, with a name and a place in a trace (Dapper, OpenTelemetry). It begins at once and is the current one
---until its block is left: `async with asyncio.span("load") as s do ... end`, or `local s <close> = asyncio.span("load")`.
---The attribute `traceparent` continues a span of another program.
---@param name string
---@param attributes? table<string, string|number|boolean>
---@return asyncio.Span
function asyncio.span(name, attributes) end

---The span within which the code runs.
---@return asyncio.Span?
function asyncio.current_span() end

---The header `traceparent` of W3C's Trace Context that names the current span; nil: there is none. In a worker, too.
---@return string?
function asyncio.traceparent() end

---What such a header says: trace, span, sampled; or nil and what is wrong with it.
---@param header string
---@return string? trace_id
---@return string span_id
---@return boolean sampled
function asyncio.parse_traceparent(header) end

---@class asyncio.Span
---@field name string
---@field trace_id string 32 hex digits
---@field span_id string 16 hex digits
---@field parent_id string?
---@field attributes table
---@field status "unset"|"ok"|"error"
---@field ended boolean?
local Span = {}

---@param name string
---@param value any a string, a number or a boolean
function Span:set_attribute(name, value) end

---Something that happened, now.
---@param name string
---@param attributes? table<string, string|number|boolean>
function Span:add_event(name, attributes) end

---Another span that has to do with this one, or the traceparent of one.
---@param to asyncio.Span|string
---@param attributes? table<string, string|number|boolean>
function Span:add_link(to, attributes) end

---@param status "unset"|"ok"|"error"
---@param message? string
function Span:set_status(status, message) end

---Tells of an error as an event; the status stays.
---@param e any
function Span:record_exception(e) end

---@return string
function Span:traceparent() end

---Ends it, once; an `async with` or a <close> does so by itself.
function Span:finish() end

-- --- Memory ------------------------------------------------------------------------------

---Which line, and which task, holds how much memory: Python's module of this name.
---@class asyncio.tracemalloc
asyncio.tracemalloc = {}

---Traces from now on every block that Lua takes, with the `nframe` (1) innermost frames of the program that asked for it.
---@param nframe? integer 1 to 255
function asyncio.tracemalloc.start(nframe) end

---Traces no more, and forgets what was traced.
function asyncio.tracemalloc.stop() end

---@return boolean
function asyncio.tracemalloc.is_tracing() end

---What is held at this moment.
---@return asyncio.tracemalloc.Snapshot
function asyncio.tracemalloc.take_snapshot() end

---Bytes held now, and at most since start() or reset_peak().
---@return integer current
---@return integer peak
function asyncio.tracemalloc.get_traced_memory() end

function asyncio.tracemalloc.reset_peak() end

---Forgets what was traced, and goes on.
function asyncio.tracemalloc.clear_traces() end

---The frames that start() was asked for.
---@return integer
function asyncio.tracemalloc.get_traceback_limit() end

---How many bytes the tracing itself takes.
---@return integer
function asyncio.tracemalloc.get_tracemalloc_memory() end

---Where a table, a function, a task... was made; nil when that was before the tracing.
---@param object any
---@return asyncio.tracemalloc.Traceback?
function asyncio.tracemalloc.get_object_traceback(object) end

---Keeps, or leaves out, the traces of files whose name matches a shell's pattern.
---@param inclusive any true or false
---@param filename_pattern string
---@param lineno? integer|{lineno: integer?, all_frames: boolean?}
---@param all_frames? boolean any frame counts, not only the newest
---@return asyncio.tracemalloc.Filter
function asyncio.tracemalloc.Filter(inclusive, filename_pattern, lineno, all_frames) end

---Keeps, or leaves out, the traces of the task with this name; nil: of no task.
---@param inclusive any true or false
---@param task? string|asyncio.Task
---@return asyncio.tracemalloc.Filter
function asyncio.tracemalloc.TaskFilter(inclusive, task) end

---@class asyncio.tracemalloc.Filter

---@class asyncio.tracemalloc.Snapshot
---@field traces asyncio.tracemalloc.Trace[]
---@field traceback_limit integer
local Snapshot = {}

---What each line, file, place or task holds, the largest first.
---@param key_type "lineno"|"filename"|"traceback"|"task"
---@param cumulative? boolean|{cumulative: boolean}
---@return asyncio.tracemalloc.Statistic[]
function Snapshot:statistics(key_type, cumulative) end

---How that has changed since the old snapshot, what changed most first.
---@param old_snapshot asyncio.tracemalloc.Snapshot
---@param key_type "lineno"|"filename"|"traceback"|"task"
---@param cumulative? boolean|{cumulative: boolean}
---@return asyncio.tracemalloc.Statistic[]
function Snapshot:compare_to(old_snapshot, key_type, cumulative) end

---@param filters asyncio.tracemalloc.Filter[]
---@return asyncio.tracemalloc.Snapshot
function Snapshot:filter_traces(filters) end

---What one place and one task hold.
---@class asyncio.tracemalloc.Trace
---@field size integer bytes
---@field count integer blocks
---@field traceback asyncio.tracemalloc.Traceback
---@field task string? the task's name
---@field func string? its function's

---`tostring` says it in a line: "FILE:LINE: size=1024 B (+512 B), count=3 (+1), average=341 B".
---@class asyncio.tracemalloc.Statistic
---@field size integer
---@field count integer
---@field size_diff integer? of compare_to
---@field count_diff integer? of compare_to
---@field traceback asyncio.tracemalloc.Traceback? nil for a task's
---@field task string?
---@field func string?

---Frames, the oldest first.
---@class asyncio.tracemalloc.Traceback
---@field n integer
---@field [integer] {filename: string, lineno: integer}
local Traceback = {}

---Its lines, with the sources, as an error's traceback has them.
---@param limit? integer the newest so many frames; negative: without so many of the newest
---@param options? {most_recent_first: boolean}
---@return string[]
function Traceback:format(limit, options) end

-- --- Streams and processes ---------------------------------------------------------------

---Bytes that come in. `async for line in reader do` reads lines.
---@class asyncio.StreamReader
local StreamReader = {}
asyncio.StreamReader = StreamReader

---At most n bytes, as soon as there are any; all until the end without n or with -1. "" at the end.
---@param n? integer
---@return asyncio.Coroutine
function StreamReader:read(n) end

---A line with its "\n"; at the end what is left, then "".
---@return asyncio.Coroutine
function StreamReader:readline() end

---Exactly n bytes, or IncompleteReadError.
---@param n integer
---@return asyncio.Coroutine
function StreamReader:readexactly(n) end

---@param separator? string "\n" unless given
---@return asyncio.Coroutine
function StreamReader:readuntil(separator) end

---@return boolean
function StreamReader:at_eof() end

---@param data string
function StreamReader:feed_data(data) end

function StreamReader:feed_eof() end

---@return any
function StreamReader:exception() end

---@class asyncio.BaseProtocol
asyncio.BaseProtocol = {}

---@class asyncio.Protocol
asyncio.Protocol = {}

---@class asyncio.SubprocessProtocol
asyncio.SubprocessProtocol = {}

---@class asyncio.StreamReaderProtocol
asyncio.StreamReaderProtocol = {}

---@class asyncio.StreamWriter
---@field transport table
local StreamWriter = {}
asyncio.StreamWriter = StreamWriter

---@param data string
function StreamWriter:write(data) end

---@param list string[]
function StreamWriter:writelines(list) end

---Waits until the other side has taken enough of what was written.
---@return asyncio.Coroutine
function StreamWriter:drain() end

function StreamWriter:write_eof() end

---@return boolean
function StreamWriter:can_write_eof() end

function StreamWriter:close() end

---@return boolean
function StreamWriter:is_closing() end

---@return asyncio.Coroutine
function StreamWriter:wait_closed() end

---"peername" and "sockname" give host, port; "socket" the socket.
---@param name any
---@param default? any
---@return any ...
function StreamWriter:get_extra_info(name, default) end

---`local reader, writer = await asyncio.open_connection(host, port)`
---@param host string?
---@param port (integer|string)?
---@param options? table
---@return asyncio.Coroutine
function asyncio.open_connection(host, port, options) end

---@param path string?
---@param options? table
---@return asyncio.Coroutine
function asyncio.open_unix_connection(path, options) end

---What start_server and start_unix_server give.
---@class asyncio.Server
---@field sockets table[] each with getsockname() -> host, port
local Server = {}

---@return asyncio.Loop
function Server:get_loop() end

---@return boolean
function Server:is_serving() end

---@return asyncio.Coroutine
function Server:start_serving() end

---Accepts connections until it is cancelled, then closes.
---@return asyncio.Coroutine
function Server:serve_forever() end

---Accepts no more connections. Those that are open stay so.
function Server:close() end

---Closes the connections that are open, too.
function Server:close_clients() end

---Closes them without sending what is left.
function Server:abort_clients() end

---Returns when it is closed and its connections are.
---@return asyncio.Coroutine
function Server:wait_closed() end

---Calls f(reader, writer) for each connection; a coroutine function becomes a task.
---@param f fun(reader: asyncio.StreamReader, writer: asyncio.StreamWriter)
---@param host string?
---@param port (integer|string)?
---@param options? table
---@return asyncio.Coroutine
function asyncio.start_server(f, host, port, options) end

---@param f fun(reader: asyncio.StreamReader, writer: asyncio.StreamWriter)
---@param path string?
---@param options? table
---@return asyncio.Coroutine
function asyncio.start_unix_server(f, path, options) end

---@param program string
---@param ... string|{stdin: any, stdout: any, stderr: any}
---@return asyncio.Coroutine
function asyncio.create_subprocess_exec(program, ...) end

---@param command string
---@param options? {stdin: any, stdout: any, stderr: any}
---@return asyncio.Coroutine
function asyncio.create_subprocess_shell(command, options) end

---What they return: `pid`, `returncode` (nil while it runs, -N when signal N ended it), and the streams that were
---asked for: `stdin` to write to, `stdout` and `stderr` to read from.
---@class asyncio.Process
---@field pid integer
---@field returncode integer?
---@field stdin asyncio.StreamWriter?
---@field stdout asyncio.StreamReader?
---@field stderr asyncio.StreamReader?
local Process = {}

---@return asyncio.Coroutine status
function Process:wait() end

---Sends `input`, reads both outputs to their ends, and waits for the process.
---@param input string?
---@return asyncio.Coroutine outputs of standard output and standard error
function Process:communicate(input) end

---@param sig integer|string such as 15 or "SIGTERM"
function Process:send_signal(sig) end

function Process:terminate() end

function Process:kill() end

---PIPE, STDOUT, DEVNULL: for the standard files of a subprocess.
asyncio.subprocess = {}

-- --- Threads and processes for computing -------------------------------------------------

---Runs f(...) on a thread, in a Lua state of its own: arguments and results are copied.
---@param f function
---@param ... any
---@return asyncio.Coroutine
function asyncio.to_thread(f, ...) end

---@class asyncio.Executor
local Executor = {}

---@param f function
---@param ... any
---@return table future with done, result, exception, cancel, add_done_callback
function Executor:submit(f, ...) end

---@param f function
---@param ... any sequences of arguments
---@return fun(): any
function Executor:map(f, ...) end

---@param wait? boolean
---@param options? {cancel_futures: boolean}
function Executor:shutdown(wait, options) end

---@param max_workers? integer
---@return asyncio.Executor
function asyncio.ThreadPoolExecutor(max_workers) end

---@param max_workers? integer
---@return asyncio.Executor
function asyncio.ProcessPoolExecutor(max_workers) end

---Runs a coroutine on the loop, from outside of it; on the loop's own thread only.
---@param coro asyncio.Coroutine
---@param loop asyncio.Loop
---@return table future
function asyncio.run_coroutine_threadsafe(coro, loop) end

---An executor's future as one that can be awaited.
---@param future table
---@param options? {loop: asyncio.Loop}
---@return asyncio.Future
function asyncio.wrap_future(future, options) end

-- --- Errors ------------------------------------------------------------------------------

---@class asyncio.Error
---@field name string the class's name
---@field message string
---@field args any[]
---@field cause any the error it was raised from
---@field context any the error that was being handled
local Error = {}

---@alias asyncio.ErrorClass fun(...): asyncio.Error

---Makes a class of errors below another one.
---@param name string
---@param base asyncio.ErrorClass?
---@return asyncio.ErrorClass
function asyncio.exception(name, base) end

---Is `e` an error of that class, or of one below it? A plain Lua error value counts as an Exception.
---@param e any
---@param class asyncio.ErrorClass
---@return boolean
function asyncio.isinstance(e, class) end

---@type asyncio.ErrorClass
asyncio.BaseException = nil

---@type asyncio.ErrorClass
asyncio.CancelledError = nil

---@type asyncio.ErrorClass
asyncio.KeyboardInterrupt = nil

---@type asyncio.ErrorClass
asyncio.SystemExit = nil

---@type asyncio.ErrorClass
asyncio.Exception = nil

---@type asyncio.ErrorClass
asyncio.RuntimeError = nil

---@type asyncio.ErrorClass
asyncio.NotImplementedError = nil

---@type asyncio.ErrorClass
asyncio.ValueError = nil

---@type asyncio.ErrorClass
asyncio.TypeError = nil

---@type asyncio.ErrorClass
asyncio.LookupError = nil

---@type asyncio.ErrorClass
asyncio.KeyError = nil

---@type asyncio.ErrorClass
asyncio.IndexError = nil

---@type asyncio.ErrorClass
asyncio.AttributeError = nil

---@type asyncio.ErrorClass
asyncio.AssertionError = nil

---@type asyncio.ErrorClass
asyncio.ArithmeticError = nil

---@type asyncio.ErrorClass
asyncio.ZeroDivisionError = nil

---@type asyncio.ErrorClass
asyncio.InvalidStateError = nil

---@type asyncio.ErrorClass
asyncio.EOFError = nil

---@type asyncio.ErrorClass
asyncio.StopAsyncIteration = nil

---@type asyncio.ErrorClass
asyncio.SyntaxError = nil

---@type asyncio.ErrorClass
asyncio.OSError = nil

---@type asyncio.ErrorClass
asyncio.TimeoutError = nil

---@type asyncio.ErrorClass
asyncio.ConnectionError = nil

---@type asyncio.ErrorClass
asyncio.ConnectionRefusedError = nil

---@type asyncio.ErrorClass
asyncio.ConnectionResetError = nil

---@type asyncio.ErrorClass
asyncio.BrokenPipeError = nil

---@type asyncio.ErrorClass
asyncio.FileNotFoundError = nil

---@type asyncio.ErrorClass
asyncio.PermissionError = nil

---@type asyncio.ErrorClass
asyncio.ProcessLookupError = nil

---@type asyncio.ErrorClass
asyncio.BaseExceptionGroup = nil

---@type asyncio.ErrorClass
asyncio.BlockingIOError = nil

---@type asyncio.ErrorClass
asyncio.BrokenBarrierError = nil

---@type asyncio.ErrorClass
asyncio.BrokenExecutor = nil

---@type asyncio.ErrorClass
asyncio.BrokenProcessPool = nil

---@type asyncio.ErrorClass
asyncio.BrokenThreadPool = nil

---@type asyncio.ErrorClass
asyncio.ChildProcessError = nil

---@type asyncio.ErrorClass
asyncio.ConnectionAbortedError = nil

---@type asyncio.ErrorClass
asyncio.ExceptionGroup = nil

---@type asyncio.ErrorClass
asyncio.FileExistsError = nil

---@type asyncio.ErrorClass
asyncio.IncompleteReadError = nil

---@type asyncio.ErrorClass
asyncio.InterruptedError = nil

---@type asyncio.ErrorClass
asyncio.IsADirectoryError = nil

---@type asyncio.ErrorClass
asyncio.LimitOverrunError = nil

---@type asyncio.ErrorClass
asyncio.MemoryError = nil

---@type asyncio.ErrorClass
asyncio.NotADirectoryError = nil

---@type asyncio.ErrorClass
asyncio.OverflowError = nil

---@type asyncio.ErrorClass
asyncio.QueueEmpty = nil

---@type asyncio.ErrorClass
asyncio.QueueFull = nil

---@type asyncio.ErrorClass
asyncio.QueueShutDown = nil

---@type asyncio.ErrorClass
asyncio.RecursionError = nil

return asyncio
