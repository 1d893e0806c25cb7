"""Every change of the tables, in order. `thinkchild migrate` applies them; start-up refuses a database without them."""
