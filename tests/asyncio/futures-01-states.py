from pair import *

async def main():
    loop = asyncio.get_running_loop()
    def attempt(name, call):
        try:
            show(name, call())
        except BaseException as e:
            show(name, e)
    f = loop.create_future()
    show(f.done(), f.cancelled())
    attempt("result", f.result)
    attempt("exception", f.exception)
    f.set_result(1)
    attempt("again", lambda: f.set_result(2))
    attempt("error", lambda: f.set_exception(ValueError("x")))
    attempt("result", f.result)
    attempt("exception", f.exception)
    show(f.cancel(), f.done(), f.cancelled())
    f = loop.create_future()
    f.set_exception(ValueError("boom"))
    attempt("result", f.result)
    attempt("exception", f.exception)
    f = loop.create_future()
    show(f.cancel("why"), f.cancel(), f.done(), f.cancelled())
    attempt("result", f.result)
    attempt("exception", f.exception)
    attempt("set_result", lambda: f.set_result(1))
    show(f.get_loop() is loop)
    f = loop.create_future()
    attempt("class", lambda: f.set_exception(ValueError))
    attempt("result", f.result)

asyncio.run(main())
