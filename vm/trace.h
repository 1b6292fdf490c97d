/* trace.h - the waist of Lunette: the one vocabulary of records.
 *
 * The engine appends records; every picture, export and lesson check is a fold
 * over them. This header owns the kinds, their fields and their wording, as one
 * X-macro table from which the enum, the names, the sizes, the decoder, the
 * text and JSON exports and the table in docs/trace.md are made. It knows
 * <stdint.h> and nothing else: no Lua, no loop, no screen.
 *
 * A record is one unit of 16 bytes, or two; little-endian:
 *
 *   byte 0      kind
 *   byte 1      aux: a small number whose meaning the kind gives (an enum, a flag)
 *   bytes 2-3   dt: loop time since the record before, in units of 64 ns
 *   bytes 4-15  fields 0..2, 32 bits each
 *   (second unit) fields 3..6, 32 bits each
 *
 * A kind whose `units` is LUN_TEXT is one unit, field 0 of which is the length
 * in bytes of the text that follows it, padded with zeros to whole units.
 * A delta too long for dt, or not a multiple of 64 ns on a virtual clock, is
 * carried by a CLOCK record just before, with dt = 0 in both. */
#ifndef LUN_TRACE_H
#define LUN_TRACE_H

#include <stdint.h>

#define LUN_TRACE_MAGIC "LUNETTE\032"
#define LUN_TRACE_VERSION 1u
#define LUN_UNIT 16u               /* bytes in a unit */
#define LUN_DT_SHIFT 6             /* dt counts 64 ns */
#define LUN_HEADER_SIZE 4096u      /* bytes before block 0 */
#define LUN_BLOCK_SIZE (256u << 10)
#define LUN_BLOCK_MAGIC 0x424E554Cu /* "LUNB" */
#define LUN_TEXT 0                 /* units of a kind with text behind it */
#define LUN_TEXT_MAX 32768u        /* longest text of one record, in bytes */
#define LUN_STR_MAX 1024u          /* longest interned string, in bytes */

/* A place in a source, in 32 bits: 12 for the file's string id within FILE
 * records, 20 for the line. 0 is "nowhere". */
#define LUN_WHERE(file, line) (((uint32_t)(file) << 20) | ((uint32_t)(line)&0xFFFFFu))
#define LUN_WHERE_FILE(w) ((uint32_t)(w) >> 20)
#define LUN_WHERE_LINE(w) ((uint32_t)(w)&0xFFFFFu)

/* What a field holds. OBJ: the id of an object of the run (0: none); tasks and
 * futures share one space of ids. STR: the id of an interned string (0: none).
 * WHERE: see above. NUM: a number. LO/HI: two fields, one signed 64-bit number
 * of nanoseconds on the loop's clock. BACK: how many records back the record
 * stands that caused this one (0: unknown or none). LEN: bytes of text. */
#define LUN_FIELD_TYPES(X) X(OBJ) X(STR) X(WHERE) X(NUM) X(LO) X(HI) X(BACK) X(LEN)
#define X(t) LUN_F_##t,
enum lun_field_type { LUN_F_NONE, LUN_FIELD_TYPES(X) };
#undef X

/* The small vocabularies that an aux byte holds. Each is X(CONSTANT, "word"). */
#define LUN_AUX_NONE(X)
#define LUN_AUX_CLOCK(X) X(CLOCK_REAL, "real") X(CLOCK_SCALED, "scaled") X(CLOCK_VIRTUAL, "virtual") X(CLOCK_METERED, "metered")
#define LUN_AUX_EDGE(X) X(EDGE_BEGIN, "begin") X(EDGE_END, "end")
#define LUN_AUX_STATUS(X) X(END_OK, "ok") X(END_ERROR, "error") X(END_HUNG, "hung") X(END_SYNTAX, "syntax") \
  X(END_INTERRUPTED, "interrupted") X(END_EXIT, "exit")
#define LUN_AUX_FLAGS(X) X(FLAG_NONE, "") X(FLAG_LIB, "lib") X(FLAG_REPL, "repl") X(FLAG_MAIN, "main")
#define LUN_AUX_OUTCOME(X) X(OUT_RESULT, "result") X(OUT_ERROR, "error") X(OUT_CANCELLED, "cancelled")
#define LUN_AUX_HOW(X) X(HOW_START, "start") X(HOW_WAKE, "wake") X(HOW_THROW, "throw") X(HOW_YIELDED, "yielded") X(HOW_EAGER, "eager")
#define LUN_AUX_PARK(X) X(PARK_FUTURE, "future") X(PARK_YIELD, "yield") X(PARK_BAD, "bad yield")
/* What a future stands for, or what a handle will do. */
#define LUN_AUX_WHAT(X) X(WHAT_FUTURE, "future") X(WHAT_TASK, "task") X(WHAT_SLEEP, "sleep") X(WHAT_GATHER, "gather") \
  X(WHAT_WAIT, "wait") X(WHAT_SHIELD, "shield") X(WHAT_GROUP, "group") X(WHAT_TIMEOUT, "timeout") X(WHAT_LOCK, "lock") \
  X(WHAT_SEMAPHORE, "semaphore") X(WHAT_EVENT, "event") X(WHAT_CONDITION, "condition") X(WHAT_BARRIER, "barrier") \
  X(WHAT_QUEUE_GET, "queue.get") X(WHAT_QUEUE_PUT, "queue.put") X(WHAT_JOB, "job") X(WHAT_READ, "read") \
  X(WHAT_WRITE, "write") X(WHAT_CONNECT, "connect") X(WHAT_PROCESS, "process") \
  X(WHAT_STEP, "step") X(WHAT_WAKEUP, "wakeup") X(WHAT_CALL, "call") X(WHAT_IO, "io") X(WHAT_SIGNAL, "signal")
#define LUN_AUX_WAITS(X) X(WAITS_AWAIT, "await") X(WAITS_GATHER, "gather") X(WAITS_WAIT, "wait") X(WAITS_AS_COMPLETED, "as_completed") \
  X(WAITS_SHIELD, "shield") X(WAITS_GROUP, "group") X(WAITS_RUN, "run") X(WAITS_SERVER, "server")
/* Who asked for a cancellation; bit 7 of aux (LUN_CANCEL_REFUSED) is set when it was not accepted. */
#define LUN_AUX_ASKER(X) X(ASK_CALL, "call") X(ASK_TASK, "task") X(ASK_TIMEOUT, "timeout") X(ASK_GROUP, "group") \
  X(ASK_GATHER, "gather") X(ASK_RUN, "run") X(ASK_SIGINT, "Ctrl-C") X(ASK_VIEWER, "viewer")
#define LUN_CANCEL_REFUSED 0x80u
#define LUN_AUX_LOOP(X) X(LOOP_NEW, "new") X(LOOP_RUN, "run") X(LOOP_PAUSE, "pause") X(LOOP_STOP, "stop") X(LOOP_CLOSE, "close") \
  X(LOOP_SLOW, "slow from")
#define LUN_AUX_POOL(X) X(POOL_THREAD, "thread") X(POOL_PROCESS, "process")
#define LUN_AUX_IO(X) X(IO_READ, "read") X(IO_WRITE, "write")
#define LUN_AUX_OK(X) X(NOT_OK, "failed") X(OK, "ok")
#define LUN_AUX_STREAM(X) X(STREAM_NONE, "") X(STREAM_OUT, "stdout") X(STREAM_ERR, "stderr")
#define LUN_AUX_HOLD(X) X(HOLD_GO, "go") X(HOLD_PAUSE, "pause") X(HOLD_STEP, "step")
/* What a breakpoint is on; CALL: asyncio.breakpoint(), which has no number. */
#define LUN_AUX_BREAK(X) X(BREAK_TASK, "task") X(BREAK_AWAIT, "await") X(BREAK_EVENT, "event") X(BREAK_LINE, "line") \
  X(BREAK_CALL, "breakpoint()")
#define LUN_AUX_VALUE(X) X(VALUE_NONE, "none") X(VALUE_OK, "value") X(VALUE_ERROR, "error") X(VALUE_CANCELLED, "cancelled")

#define LUN_AUX_LEVEL(X) X(LEVEL_WARNING, "warning") X(LEVEL_DEBUG, "debug") X(LEVEL_INFO, "info") X(LEVEL_ERROR, "error") \
  X(LEVEL_CRITICAL, "critical")
/* Whose what is used wrongly is. */
#define LUN_AUX_WRONG(X) X(WRONG_LOOP, "loop") X(WRONG_THREAD, "thread")

/* Memory: what a task holds, of what was asked for since the tracing began; FORGOTTEN: of all that nothing is known any more. */
#define LUN_AUX_TRACED(X) X(TRACED_HELD, "held") X(TRACED_FORGOTTEN, "no longer traced")

/* How a span of the program ended, and of what type an attribute's value is. */
#define LUN_AUX_SPAN(X) X(SPAN_UNSET, "unset") X(SPAN_OK, "ok") X(SPAN_ERROR, "error")
#define LUN_AUX_ATTR(X) X(ATTR_TEXT, "string") X(ATTR_INT, "int") X(ATTR_FLOAT, "float") X(ATTR_BOOL, "bool")

/* Which clock the program reads. */
#define LUN_AUX_READING(X) X(READ_LOOP, "loop") X(READ_WALL, "wall") X(READ_CPU, "CPU")

#define LUN_AUX_SETS(S) S(NONE) S(CLOCK) S(EDGE) S(STATUS) S(FLAGS) S(OUTCOME) S(HOW) S(PARK) S(WHAT) S(WAITS) S(ASKER) \
  S(LOOP) S(POOL) S(IO) S(OK) S(STREAM) S(HOLD) S(VALUE) S(BREAK) S(LEVEL) S(WRONG) S(TRACED) S(SPAN) S(ATTR) S(READING)

#define X(c, w) LUN_##c,
#define S(set) enum { LUN_AUX_##set(X) LUN_AUX_COUNT_##set };
LUN_AUX_SETS(S)
#undef S
#undef X
#define S(set) LUN_SET_##set,
enum lun_aux_set { LUN_AUX_SETS(S) LUN_SET_COUNT };
#undef S

/* The kinds: X(KIND, "name", units, aux set, "caption", fields...). A field is
 * F(type, name). The caption is what `export --to text` prints: {f} is the
 * field f in words, {aux} the word of aux, {text} the text; what stands in
 * [brackets] is left out when a field in it is empty. Kinds are numbered
 * from 1 in this order; new ones go to the end, and none is ever removed. */
#define LUN_KINDS(X) \
  X(STR,    "string", LUN_TEXT, NONE, "", F(LEN, len) F(STR, id)) \
  X(FILE,   "file", 1, NONE, "", F(NUM, file) F(STR, path)) \
  X(CLOCK,  "clock", 1, CLOCK, "the {aux} clock", F(LO, now_lo) F(HI, now_hi)) \
  X(HOLD,   "hold", 1, HOLD, "the viewer says {aux}, speed {speed}[, held for {held}]", F(NUM, speed) F(NUM, held_us)) \
  X(SNAP,   "snapshot", 2, EDGE, "", F(NUM, tick) F(OBJ, loop) F(NUM, ready) F(NUM, dropped_lo) F(NUM, dropped_hi)) \
  X(LOST,   "lost", 1, NONE, "{count} records are missing here", F(NUM, count)) \
  X(PROGRAM,"program", 2, NONE, "{script} begins, in process {pid}", F(NUM, pid) F(STR, script) F(STR, version) F(LO, wall_lo) F(HI, wall_hi)) \
  X(END,    "end", 1, STATUS, "end: {aux}[, {error}][: {message}]", F(STR, error) F(STR, message) F(NUM, status)) \
  X(CORO,   "coro", 2, FLAGS, "coroutine {func} is made[, at {where}]", F(OBJ, coro) F(STR, func) F(WHERE, where) F(OBJ, by)) \
  X(ENTER,  "enter", 1, NONE, "enter {coro}[, awaited by {parent}]", F(OBJ, coro) F(OBJ, parent) F(OBJ, task)) \
  X(EXIT,   "exit", 1, OUTCOME, "leave {coro}: {aux}[ {text}]", F(OBJ, coro) F(STR, text) F(WHERE, where)) \
  X(CORO_LOST, "coro.lost", 1, NONE, "{func} was never awaited[, made at {where}]", F(OBJ, coro) F(STR, func) F(WHERE, where)) \
  X(TASK,   "task", 2, FLAGS, "task {of} is made[ by {by}][, at {where}]", F(OBJ, of) F(STR, name) F(OBJ, coro) F(STR, func) F(OBJ, by) F(WHERE, where) F(OBJ, loop)) \
  X(TASK_NAME, "task.name", 1, NONE, "task {of} is called {name} from now on", F(OBJ, of) F(STR, name)) \
  X(STEP,   "step", 1, HOW, "{of} gets its turn ({aux})", F(OBJ, of) F(OBJ, handle)) \
  X(PARK,   "park", 1, PARK, "{of} gives the loop back[, waits for {on}][, at {where}]", F(OBJ, of) F(OBJ, on) F(WHERE, where)) \
  X(FUTURE, "future", 1, WHAT, "{future} is made[, at {where}]", F(OBJ, future) F(STR, label) F(WHERE, where)) \
  X(DONE,   "done", 1, OUTCOME, "{future} is done: {aux}[ {text}]", F(OBJ, future) F(STR, text) F(NUM, istask)) \
  X(WAITS,  "waits", 1, WAITS, "{future} is awaited[ by {by}][, for {into}] ({aux})", F(OBJ, future) F(OBJ, by) F(OBJ, into)) \
  X(RETRIEVED, "retrieved", 1, NONE, "the result of {future} is taken[ by {by}]", F(OBJ, future) F(OBJ, by)) \
  X(CALLBACK_ADD, "callback.add", 1, NONE, "{future} will call {what} when it is done", F(OBJ, future) F(STR, what)) \
  X(CANCEL, "cancel", 2, ASKER, "cancel {of}[, asked by {asker}][: {msg}][ ({refused})]", F(OBJ, of) F(OBJ, by) F(STR, msg) F(STR, asker) F(WHERE, where) F(OBJ, handle)) \
  X(UNCANCEL, "uncancel", 1, NONE, "uncancel {of}: {left} requests are left", F(OBJ, of) F(NUM, left)) \
  X(THROWN, "thrown", 1, NONE, "CancelledError is thrown into {of}[, at {where}]", F(OBJ, of) F(NUM, started) F(WHERE, where)) \
  X(SWALLOWED, "swallowed", 1, NONE, "{of} swallowed its cancellation[, at {where}]", F(OBJ, of) F(WHERE, where)) \
  X(GUARD,  "guard", 1, NONE, "cleanup {guard} is registered[: {what}]", F(OBJ, guard) F(OBJ, coro) F(STR, what)) \
  X(GUARD_RUN, "guard.run", 1, NONE, "cleanup {guard} begins[ in {coro}]", F(OBJ, guard) F(OBJ, coro)) \
  X(GUARD_END, "guard.end", 1, OK, "cleanup {guard} ends: {aux}", F(OBJ, guard) F(OBJ, coro)) \
  X(LEFTOVER, "leftover", 1, NONE, "{of} is still pending at the end of run", F(OBJ, of)) \
  X(HANDLE, "handle", 1, WHAT, "{handle} is made", F(OBJ, handle) F(STR, what) F(WHERE, where)) \
  X(READY,  "ready", 1, WHAT, "{handle} joins the ready queue[, because of record {cause}]", F(OBJ, handle) F(OBJ, of) F(BACK, cause)) \
  X(RUN,    "run", 1, WHAT, "run {handle}", F(OBJ, handle) F(OBJ, of) F(STR, what)) \
  X(RAN,    "ran", 1, NONE, "", F(OBJ, handle) F(NUM, ops)) \
  X(TIMER,  "timer", 2, WHAT, "{handle} is set for {when}[ by {by}][, at {where}]", F(OBJ, handle) F(OBJ, of) F(OBJ, by) F(LO, when_lo) F(HI, when_hi) F(WHERE, where)) \
  X(TIMER_DUE, "timer.due", 1, NONE, "{handle} is due[, {late} late]", F(OBJ, handle) F(OBJ, of) F(NUM, late_us)) \
  X(HANDLE_CANCEL, "handle.cancel", 1, NONE, "{handle} is cancelled[ by {by}]", F(OBJ, handle) F(OBJ, by)) \
  X(TIMER_DROP, "timer.drop", 1, NONE, "{handle} leaves the timers", F(OBJ, handle)) \
  X(POLL,   "poll", 1, NONE, "poll, {timeout}", F(NUM, timeout_us)) \
  X(TICK,   "turn", 1, NONE, "tick {n}: {ready} ready", F(NUM, n) F(NUM, ready) F(NUM, timeout_us)) \
  X(IDLE,   "idle", 1, NONE, "nothing is left to wait for[, {tasks} tasks wait for ever]", F(NUM, tasks)) \
  X(LOOP,   "loop", 1, LOOP, "loop {loop}: {aux}[ {limit} on]", F(OBJ, loop) F(NUM, limit_us)) \
  X(JOB,    "job", 1, POOL, "job {what} goes to a {aux}", F(OBJ, job) F(STR, what) F(OBJ, future)) \
  X(JOB_START, "job.start", 1, POOL, "job {job} begins in worker {worker}", F(OBJ, job) F(NUM, worker)) \
  X(JOB_END, "job.end", 1, OK, "job {job} ends: {aux}", F(OBJ, job) F(NUM, worker)) \
  X(IO_WATCH, "io.watch", 1, IO, "watch fd {fd} for {aux}[: {label}]", F(NUM, fd) F(STR, label) F(OBJ, conn)) \
  X(IO_UNWATCH, "io.unwatch", 1, IO, "fd {fd} is no longer watched for {aux}", F(NUM, fd) F(OBJ, conn)) \
  X(IO_READY, "io", 1, IO, "fd {fd} is ready: {aux}", F(NUM, fd) F(OBJ, handle) F(OBJ, conn)) \
  X(IO_WAIT, "io.wait", 1, IO, "{of} waits for fd {fd}", F(NUM, fd) F(OBJ, of) F(OBJ, conn)) \
  X(LISTEN, "listen", 1, NONE, "listen[ on {label}][, port {port}]", F(OBJ, conn) F(NUM, port) F(STR, label)) \
  X(ACCEPT, "accept", 1, NONE, "connection {conn} is accepted[, on port {port}]", F(OBJ, conn) F(NUM, port) F(OBJ, server)) \
  X(CONNECT, "connect", 1, NONE, "connection {conn} goes to {label}[, port {port}]", F(OBJ, conn) F(NUM, port) F(STR, label)) \
  X(READ,   "read", 1, NONE, "read {bytes} bytes from connection {conn}", F(OBJ, conn) F(NUM, bytes)) \
  X(WRITE,  "write", 1, NONE, "write {bytes} bytes to connection {conn}", F(OBJ, conn) F(NUM, bytes)) \
  X(CLOSE,  "close", 1, NONE, "close connection {conn}", F(OBJ, conn)) \
  X(LOCK_WAIT, "lock.wait", 1, WHAT, "wait for {aux} {lock}, {waiting} waiting", F(OBJ, lock) F(NUM, waiting) F(OBJ, of)) \
  X(LOCK_GOT, "lock.got", 1, WHAT, "{aux} {lock} is got, {waiting} waiting", F(OBJ, lock) F(NUM, waiting) F(OBJ, of)) \
  X(LOCK_FREE, "lock.free", 1, WHAT, "{aux} {lock} is free, {waiting} waiting", F(OBJ, lock) F(NUM, waiting) F(OBJ, of)) \
  X(QUEUE_PUT, "queue.put", 1, NONE, "put into queue {queue}: {size} inside", F(OBJ, queue) F(NUM, size) F(NUM, maxsize)) \
  X(QUEUE_GET, "queue.get", 1, NONE, "get from queue {queue}: {size} inside", F(OBJ, queue) F(NUM, size) F(NUM, maxsize)) \
  X(QUEUE_WAIT, "queue.wait", 1, WHAT, "wait for queue {queue}: {aux}, {size} inside", F(OBJ, queue) F(NUM, size) F(OBJ, of)) \
  X(CTX,    "ctx", 1, NONE, "{var} = {value}", F(STR, var) F(STR, value)) \
  X(PRINT,  "print", LUN_TEXT, STREAM, "[{aux}: ]{text}", F(LEN, len) F(OBJ, task) F(WHERE, where)) \
  X(WARN,   "warn", 1, LEVEL, "[{category}: ]{message}", F(STR, category) F(STR, message) F(OBJ, of)) \
  X(UNHANDLED, "unhandled", 1, NONE, "{message}[: {error}]", F(STR, message) F(STR, error) F(OBJ, of)) \
  X(CHOICE, "choice", 1, NONE, "chance decides {label}: {picked}[ of {n}]", F(NUM, n) F(NUM, picked) F(STR, label)) \
  X(LINE,   "line", 1, NONE, "it is at {where}[, {depth} calls deep]", F(WHERE, where) F(OBJ, task) F(NUM, depth)) \
  X(FRAME,  "frame", 1, NONE, "in {func}[, {where}]", F(WHERE, where) F(STR, func) F(NUM, times)) \
  X(INPUT,  "input", LUN_TEXT, NONE, "> {text}", F(LEN, len) F(NUM, n) F(OBJ, task)) \
  X(VALUE,  "value", LUN_TEXT, VALUE, "input {n}: {aux}[ {text}]", F(LEN, len) F(NUM, n) F(OBJ, task)) \
  X(MARK,   "mark", LUN_TEXT, NONE, "mark: {text}[, at {where}]", F(LEN, len) F(OBJ, task) F(WHERE, where)) \
  X(TASK_LOST, "task.lost", 1, NONE, "{of} was thrown away while it was pending", F(OBJ, of)) \
  X(JOB_CALL, "job.call", 1, NONE, "job {job} calls the loop, from worker {worker}", F(OBJ, job) F(NUM, worker)) \
  X(BREAK,  "break", 1, BREAK, "breakpoint {n} on {aux} {what}[:{line}]", F(NUM, n) F(STR, what) F(NUM, line)) \
  X(UNBREAK, "break.gone", 1, BREAK, "breakpoint {n} is taken away", F(NUM, n)) \
  X(REACHED, "break.reached", 2, BREAK, "[breakpoint {n}, ]{aux}, is reached[ by {of}][, at {where}][, because of {cause}]", F(NUM, n) F(OBJ, of) F(WHERE, where) F(BACK, cause)) \
  X(LOCAL,  "local", 1, NONE, "{name} = {value}", F(STR, name) F(STR, value) F(NUM, level)) \
  X(WRONG,  "wrong", 1, WRONG, "[{of}: ]what belongs to another {aux} is used[, at {where}]: {what}", F(OBJ, of) F(WHERE, where) F(STR, what)) \
  X(CORO_AT, "coro.at", 1, NONE, "{coro} waits at {where}", F(OBJ, coro) F(WHERE, where)) \
  X(MEMORY, "memory", 1, TRACED, "memory {aux}[ by {of}][: {bytes}]", F(OBJ, of) F(NUM, bytes_lo) F(NUM, bytes_hi)) \
  X(SPAN,   "span", 2, NONE, "span {name} begins[, within {parent}][, at {where}]", F(OBJ, span) F(STR, name) F(OBJ, parent) F(OBJ, of) F(WHERE, where) F(NUM, id_lo) F(NUM, id_hi)) \
  X(SPAN_TRACE, "span.trace", 2, NONE, "{span} is of trace {trace}", F(OBJ, span) F(STR, trace) F(NUM, from_lo) F(NUM, from_hi)) \
  X(SPAN_ATTR, "span.attr", 1, ATTR, "{of}: {name} = {value}", F(OBJ, of) F(STR, name) F(STR, value)) \
  X(SPAN_EVENT, "span.event", 1, NONE, "{span}: {name}", F(OBJ, event) F(OBJ, span) F(STR, name)) \
  X(SPAN_LINK, "span.link", 2, NONE, "{span} is linked to a span of trace {trace}", F(OBJ, link) F(OBJ, span) F(STR, trace) F(NUM, id_lo) F(NUM, id_hi)) \
  X(SPAN_END, "span.end", 1, SPAN, "{span} ends[: {text}]", F(OBJ, span) F(STR, text)) \
  X(TIME,   "time", 1, READING, "the {aux} clock is read: {read}[, after {again} times the last value]", F(LO, read_lo) F(HI, read_hi) F(NUM, again))

#define X(kind, name, units, aux, caption, fields) LUN_K_##kind,
enum lun_kind { LUN_K_NONE, LUN_KINDS(X) LUN_KIND_COUNT };
#undef X

/* What the table says of a kind; lun_kind_info (trace_names.c) looks it up. */
typedef struct lun_field_info {
  const char *name;
  uint8_t type; /* enum lun_field_type */
} lun_field_info;

typedef struct lun_kind_info {
  const char *name;    /* as in docs/trace.md and in jsonl */
  const char *caption; /* "" when the text export leaves the kind out */
  uint8_t units;       /* 1, 2, or LUN_TEXT */
  uint8_t aux;         /* enum lun_aux_set */
  uint8_t nfields;
  lun_field_info field[7];
} lun_kind_info;

/* Returns what is known of `kind`, or NULL for a number that is no kind. */
const lun_kind_info *lun_kind(unsigned kind);
/* Returns the word of `aux` in `set` (enum lun_aux_set), "?" for a number outside of it, never NULL. */
const char *lun_aux_word(unsigned set, unsigned aux);

/* A record as it lies in the file: the first unit. */
typedef struct lun_unit {
  uint8_t kind, aux;
  uint16_t dt;
  uint32_t f[3];
} lun_unit;

/* Block header, 64 bytes, at the start of each block of LUN_BLOCK_SIZE bytes.
 * A *key* block begins with a snapshot (SNAP begin ... SNAP end): the state of
 * tasks, timers and the ready queue, told in ordinary records; a reader that
 * comes from the block before skips it. String and file ids hold from a key
 * block to the next one. A record never crosses the end of a block. */
typedef struct lun_block_header {
  uint32_t magic;     /* LUN_BLOCK_MAGIC */
  uint32_t flags;     /* LUN_BLOCK_KEY */
  uint64_t number;    /* 0, 1, 2...; stands at slot number % slots */
  uint64_t key;       /* number of the key block to start from to read this one */
  uint64_t first_seq; /* sequence number of its first record, from 1 */
  int64_t time;       /* loop time before its first record, ns */
  uint32_t used;      /* bytes written after this header; stored with release order, last */
  uint32_t reserved[5];
} lun_block_header;
#define LUN_BLOCK_KEY 1u
#define LUN_BLOCK_NAMES 2u /* names are told anew from here on, without a snapshot: a reader may start here, too */

/* The first 4096 bytes of the file. All but `head`, `first`, `dropped`,
 * `closed` and `asleep` stays as written at the start. */
typedef struct lun_file_header {
  char magic[8];
  uint32_t version, header_size, block_size;
  uint32_t slots;      /* blocks in the ring; 0: the file grows without bound */
  uint32_t endian;     /* 0x01020304 */
  uint32_t pid;        /* of the engine */
  int64_t wall_ns;     /* real time at the start, ns since 1970 */
  uint64_t head;       /* number of the newest block */
  uint64_t first;      /* number of the oldest key block that is whole */
  uint64_t dropped;    /* records lost, because the disk was full */
  uint32_t closed;     /* 1: the writer ended in good order */
  uint32_t asleep;     /* 1: the reader waits for a byte on the socket when the loop wakes */
} lun_file_header;

#endif
