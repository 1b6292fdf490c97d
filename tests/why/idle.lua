-- A loop that has nothing to do at all.
asyncio.new_event_loop():run_forever()

--? trouble
--=     0.000 s  hung            Nothing is left to wait for, and the loop was not told to stop. [idle]
--=                              Give it something to do, or stop it: loop:stop().
