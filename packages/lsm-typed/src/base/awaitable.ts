/** A value that may still be on its way. Stores that have it at hand return it as it is, which saves turns of the microtask queue. */
export type Awaitable<T> = T | PromiseLike<T>;

/**
 * Goes on with a value: at once when it is there. An error thrown by `continuation` is thrown or rejects, as the value came.
 * Not named `then`: a module that exports `then` is taken for a promise by whoever imports it dynamically.
 */
export function andThen<T, R>(value: Awaitable<T>, continuation: (value: T) => Awaitable<R>): Awaitable<R> {
  return isPromiseLike(value) ? value.then(continuation) : continuation(value);
}

export function isPromiseLike<T>(value: Awaitable<T>): value is PromiseLike<T> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
