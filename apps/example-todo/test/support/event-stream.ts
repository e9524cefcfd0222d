/** An event of a stream. Comments are events called ":". */
export interface StreamEvent {
  readonly event: string;
  readonly data: unknown;
}

/** A client of `/api/events`. */
export interface EventStream {
  /** The next event; `undefined` when the stream has ended. */
  next(): Promise<StreamEvent | undefined>;
  /** Leaves. */
  close(): void;
}

/** Connects to a server's events. */
export async function openEvents(address: string): Promise<EventStream> {
  const leaving = new AbortController();
  const response = await fetch(`${address}/api/events`, { signal: leaving.signal });
  if (response.body === null) throw new Error("the response has no body");
  const blocks = blocksOf(response.body);
  return {
    next: async () => {
      for (;;) {
        const { done, value } = await blocks.next();
        if (done === true) return undefined;
        if (!value.startsWith("retry:")) return parseEvent(value);
      }
    },
    close: () => leaving.abort(),
  };
}

async function* blocksOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of body) {
    const blocks = (text + decoder.decode(piece, { stream: true })).split("\n\n");
    text = blocks.pop() ?? "";
    yield* blocks;
  }
}

function parseEvent(block: string): StreamEvent {
  if (block.startsWith(":")) return { event: ":", data: undefined };
  const fields = new Map(
    block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(": ") + 2)]),
  );
  return { event: fields.get("event") ?? "", data: JSON.parse(fields.get("data") ?? "null") };
}
