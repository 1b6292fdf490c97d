/* io.h - what the files of real I/O share: watched descriptors, sockets,
 * children, signals. The system's calls are in vm/core (net, child, signals);
 * asyncio's rules for them are in vm/lib (transports, streams, subprocesses). */
#ifndef LUN_IO_H
#define LUN_IO_H

#include "../../core/child.h"
#include "../../core/net.h"
#include "../../core/signals.h"
#include "../engine.h"

/* The engine's I/O, made with it. */
struct lun_io {
  lun_net *net;
  lun_signals *signals;       /* NULL until a handler is set */
  lun_lualoop *owner[65];     /* the loop with a handler for this signal, NULL: none */
  lun_lualoop *signal_loop;   /* the one that watches the signals' pipe */
  struct lookup *answered;    /* by the name server, not yet told to the program */
  lun_child *orphans;         /* children that nobody asks about any more: to be reaped */
  size_t norphans;
};

#define LUN_SOCKET "socket"

/* A socket, a pipe's end, or another descriptor that transports use. A Lua file that it came from is its user value. */
typedef struct lun_sock {
  int fd;           /* -1: closed */
  int family;       /* AF_...; 0 when it is no socket */
  uint32_t conn;    /* its id in the trace */
  bool is_file;     /* the user value closes it */
  char label[80];   /* "host:port", for the picture */
} lun_sock;

void lun_io_open(lua_State *L);   /* all of the files below; throws */
void lun_io_free(lun_engine *E);  /* after the state is closed */

/* sockets.c */
void lun_sockets_open(lua_State *L);
lun_sock *lun_sock_new(lua_State *L, int fd, int family, const char *label); /* pushes it; it owns fd */
lun_sock *lun_tosock(lua_State *L, int index); /* NULL when the value is none */
/* The descriptor of the integer, Lua file or socket at index, or of what its fileno() gives. Throws ValueError. */
int lun_check_fd(lua_State *L, int index);
/* Reads at most max bytes and pushes them, "" at the end of the stream; or returns -errno and pushes nothing, -EAGAIN: not now. Writes
 * the string at index, as much of it as there is room for. Both return how many bytes. */
ssize_t lun_sock_read(lua_State *L, lun_sock *s, size_t max);
ssize_t lun_sock_write(lua_State *L, lun_sock *s, int index);
void lun_push_errno(lua_State *L, int error, const char *file); /* pushes OSError, or its class for that number. `file` may be NULL */
/* Raises OSError, or its class for that number: "[Errno 2] No such file or directory: 'FILE'". `file` may be NULL. */
int lun_raise_errno(lua_State *L, int error, const char *file);

/* addresses.c */
void lun_check_address(lua_State *L, int index, int family, lun_address *a); /* the address at index. Throws */
int lun_push_address(lua_State *L, const lun_address *a); /* pushes host and port, for IPv6 also flow and scope; or the path. Returns how many */
uint32_t lun_address_port(const lun_address *a);
void lun_sock_label(lun_sock *s, const lun_address *a); /* names it by the address */
int lun_numeric(lua_State *L); /* numeric(host, port, family): the family and the address, or nothing when host is a name */

/* reading.c: streams, as far as they are C */
void lun_reading_open(lua_State *L);
int lun_feed_data(lua_State *L); /* StreamReader:feed_data(data) */

/* transports.c: transports and their protocols, as far as they are C */
void lun_transports_open(lua_State *L);

/* lookups.c */
void lun_lookups_open(lua_State *L);
void lun_lookups_answer(lua_State *L); /* queues the handles of what the name server has answered */
void lun_lookups_free(lun_engine *E);

/* readers.c */
void lun_readers_open(lua_State *L);
typedef struct lun_watching {
  int fd, dir;        /* LUN_IO_READ or LUN_IO_WRITE */
  uint32_t conn;      /* in the trace, 0: none */
  const char *label;  /* "localhost:7007"; may be "" */
  bool hidden;        /* nothing that a program waits for: the virtual clock goes on */
} lun_watching;
/* Has the function and nargs arguments on top (popped) called each time w->fd is ready. Throws OSError. */
void lun_reader_add(lua_State *L, int loop_index, const lun_watching *w, int nargs);
bool lun_reader_remove(lua_State *L, int loop_index, int fd, int dir); /* false: there was none */
bool lun_readers_polled(lun_lualoop *loop);  /* queues what is ready; false: an error is on top */
bool lun_readers_pending(lun_lualoop *loop); /* may something come by itself? */
void lun_readers_wake(lun_lualoop *loop);    /* the loop runs from here on */
void lun_readers_tell(lun_lualoop *loop);    /* records what is watched, for a snapshot */
void lun_readers_close(lun_lualoop *loop);

/* processes.c */
void lun_processes_open(lua_State *L);
void lun_processes_reap(struct lun_io *io); /* those whose end nobody waits for */
void lun_processes_free(lun_engine *E);

/* sigs.c */
void lun_sigs_open(lua_State *L);
void lun_sigs_close(lun_lualoop *loop); /* takes its handlers out */

/* replayed.c: in a replay, as much at once as in the recorded run. Both may wait for it; without a replay they do nothing. */
#define LUN_REPLAY_PATIENCE_NS INT64_C(10000000000) /* a recorded input that has not come by then does not come */
size_t lun_replayed_read(lun_engine *E, int fd, size_t max);                         /* how much to read at most */
size_t lun_replayed_rest(lun_engine *E, int fd, size_t have);                        /* how much more then, at most; 0: that was all */
int lun_replayed_write(lun_engine *E, int fd, struct iovec *part, int parts);       /* shortens the parts; how many are left */

#endif
