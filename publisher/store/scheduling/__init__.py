"""Which query runs when, and on which worker: admission, fair shares, riders, and the thread that dispatches them."""
