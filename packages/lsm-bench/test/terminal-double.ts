import { Writable } from "node:stream";
import { Terminal } from "../src/terminal.ts";

/** A terminal whose output is kept; a live one has a size. */
export class TerminalDouble {
  readonly terminal: Terminal;
  #text = "";

  constructor(size?: { readonly columns: number; readonly rows: number }) {
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.#text += chunk.toString();
        done();
      },
    });
    this.terminal = new Terminal(Object.assign(stream, size === undefined ? {} : { isTTY: true, ...size }));
  }

  /** All that was written. */
  get text(): string {
    return this.#text;
  }

  /** What a live terminal shows now: frames leave their place to the next. */
  get screen(): string[] {
    const lines: string[] = [""];
    // oxlint-disable-next-line no-control-regex
    for (const piece of this.#text.split(/(\u001b\[\d+F\u001b\[J|\n)/)) {
      // oxlint-disable-next-line no-control-regex
      const up = /^\u001b\[(\d+)F/.exec(piece);
      if (up !== null) lines.splice(lines.length - 1 - Number(up[1]), Infinity, "");
      else if (piece === "\n") lines.push("");
      else lines[lines.length - 1] += piece;
    }
    return lines;
  }
}
