from pair import *

async def main():
    tree = [asyncio.CancelledError, asyncio.TimeoutError, asyncio.InvalidStateError, RuntimeError, ValueError, TypeError, KeyError,
            NotImplementedError, ConnectionResetError, asyncio.QueueFull, asyncio.IncompleteReadError]
    for c in tree:
        show(c.__name__, issubclass(c, Exception), issubclass(c, OSError), issubclass(c, LookupError), issubclass(c, RuntimeError))
    class Mine(ValueError): pass
    e = Mine("text")
    show(e, type(e).__name__, e.args[0], isinstance(e, Mine), isinstance(e, ValueError), isinstance(e, KeyError))
    e = ValueError()
    show(e, str(e) == "", len(e.args))
    show(isinstance(asyncio.CancelledError(), Exception), isinstance(asyncio.CancelledError(), BaseException))

asyncio.run(main())
