/** A value that may still be on its way. Stores that have it at hand return it as it is, which saves a turn of the microtask queue. */
export type Awaitable<T> = T | PromiseLike<T>;
