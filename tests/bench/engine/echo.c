/* echo.c - the floor and the load for the echo of engine.pl: a server that sends back what it gets, on epoll alone, and a
 * client with a number of connections, each with one message of 64 bytes on its way at a time.
 *
 *   echo serve PORT     prints READY
 *   echo load PORT CONNECTIONS SECONDS     prints "echo REQUESTS-A-SECOND" */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MESSAGE = 64, EVENTS = 256 };

static int die(const char *what) { return perror(what), exit(1), 1; }

static struct sockaddr_in local_port(const char *port) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return a;
}

static void watch(int poll, int fd) {
  struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
  if (epoll_ctl(poll, EPOLL_CTL_ADD, fd, &e)) die("epoll_ctl");
}

static void no_delay(int fd) { setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int)); }

static void answer(int fd) {
  static char bytes[65536];
  ssize_t n = recv(fd, bytes, sizeof bytes, 0);
  if (n <= 0 || send(fd, bytes, (size_t)n, MSG_NOSIGNAL) < 0) close(fd);
}

static int serve(const char *port) {
  int door = socket(AF_INET, SOCK_STREAM, 0), poll = epoll_create1(0);
  struct sockaddr_in a = local_port(port);
  setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
  if (bind(door, (void *)&a, sizeof a) || listen(door, 512)) return die("bind");
  watch(poll, door);
  puts("READY");
  fflush(stdout);
  for (struct epoll_event ready[EVENTS];;) {
    int n = epoll_wait(poll, ready, EVENTS, -1);
    for (int i = 0; i < n; i++) {
      if (ready[i].data.fd != door) { answer(ready[i].data.fd); continue; }
      int fd = accept(door, NULL, NULL);
      no_delay(fd);
      watch(poll, fd);
    }
  }
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int dial(const char *port) {
  struct sockaddr_in a = local_port(port);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(fd, (void *)&a, sizeof a)) return die("connect");
  no_delay(fd);
  return fd;
}

static void ask(int fd) {
  static const char message[MESSAGE] = {'x'};
  if (send(fd, message, MESSAGE, MSG_NOSIGNAL) != MESSAGE) die("send");
}

static int load(const char *port, int connections, double seconds) {
  static int got[4096];
  char bytes[MESSAGE];
  int poll = epoll_create1(0);
  long answers = 0;
  for (int i = 0; i < connections; i++) {
    int fd = dial(port);
    watch(poll, fd);
    ask(fd);
  }
  double begin = now(), end = begin + seconds;
  for (struct epoll_event ready[EVENTS]; now() < end;) {
    int n = epoll_wait(poll, ready, EVENTS, 1000);
    for (int i = 0; i < n; i++) {
      int fd = ready[i].data.fd;
      ssize_t more = recv(fd, bytes, (size_t)(MESSAGE - got[fd]), 0);
      if (more <= 0) return die("recv");
      got[fd] = (got[fd] + (int)more) % MESSAGE;
      if (got[fd] == 0) answers++, ask(fd);
    }
  }
  printf("echo %.6g\n", (double)answers / (now() - begin));
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 3 && !strcmp(argv[1], "serve")) return serve(argv[2]);
  if (argc == 5 && !strcmp(argv[1], "load") && atoi(argv[3]) < 4000) return load(argv[2], atoi(argv[3]), atof(argv[4]));
  return fprintf(stderr, "usage: echo serve PORT | load PORT CONNECTIONS SECONDS\n"), 2;
}
