/** The path of a browser; `undefined` when there is none. */
export function findChromium(): string | undefined;

/** Says on the console that there is no browser, what follows from it, and how to get one. */
export function warnOfNoChromium(reason: string, consequence: string): void;
