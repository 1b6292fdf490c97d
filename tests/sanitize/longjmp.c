/* longjmp.c - linked into the program watched by ThreadSanitizer (V=tsan). The system's Lua was compiled with checks of the C
 * library, so that its errors and yields leave by a function of which the sanitizer knows nothing: it would keep the frames
 * that were left, and break after some 60,000 of them. */
#include <setjmp.h>

__attribute__((visibility("default"))) _Noreturn void __longjmp_chk(jmp_buf env, int value);

void __longjmp_chk(jmp_buf env, int value) { longjmp(env, value); }
