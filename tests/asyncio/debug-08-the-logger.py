from pair import *

import logging
import re
import time

logger = logging.getLogger("asyncio")

class Handler(logging.Handler):
    def emit(self, record):
        if record.message.startswith("Using selector"):
            return
        show(record.name, record.levelname, record.levelno, re.sub(r"Executing <.*> took [0-9.]+", "Executing <...> took N", re.sub(r" bad\(\).*| function.*", "", record.message.split("\n")[0])))
    def handle(self, record):
        record.message = record.getMessage()
        self.emit(record)

def bad():
    raise ValueError("bad")

async def main():
    loop = asyncio.get_running_loop()
    loop.slow_callback_duration = .05
    show(logger.level, logger.getEffectiveLevel(), logger.isEnabledFor(logging.INFO), logger.isEnabledFor(logging.ERROR))
    logger.debug("not said")
    logger.info("not said")
    logger.warning("on standard error")
    logger.error("%s and %d", "words", 5)
    logger.critical("100%")
    handler = Handler()
    logger.addHandler(handler)
    logger.addHandler(handler)
    show(logger.hasHandlers())
    logger.warning("to the handler")
    logger.setLevel("ERROR")
    logger.warning("not said")
    loop.call_soon(bad)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    logger.setLevel(logging.DEBUG)
    logger.debug("%s", "now said")
    logger.log(logging.INFO, "level %d", 20)
    time.sleep(.06)
    await asyncio.sleep(0)
    try:
        logger.setLevel("LOUD")
    except ValueError as e:
        show(str(e))
    logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)
    show(logger.level, logger.getEffectiveLevel())
    logger.setLevel(logging.CRITICAL)
    loop.call_soon(bad)
    await asyncio.sleep(0)
    await asyncio.sleep(0)

asyncio.run(main(), debug=True)
