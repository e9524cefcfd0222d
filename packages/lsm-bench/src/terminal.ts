import cliProgress from "cli-progress";
import CliTable from "cli-table3";
import { stripVTControlCharacters, styleText } from "node:util";

/** What a style is for; the colours are chosen in one place. */
export type Style = "title" | "good" | "bad" | "dim" | "name";

const STYLES: Readonly<Record<Style, Parameters<typeof styleText>[0]>> = {
  title: ["bold", "cyan"],
  good: "green",
  bad: ["bold", "red"],
  dim: "dim",
  name: "bold",
};

/** Work whose progress is shown. */
export interface Progress {
  /** @param done how much of the total is done by now */
  update(done: number): void;
  stop(): void;
}

/** A stream that may be a terminal. */
export type Output = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** Where the commands write for people; plain lines when the stream is no terminal or `NO_COLOR` is set. */
export class Terminal {
  readonly #stream: Output;
  readonly #isLive: boolean;
  readonly #hasColor: boolean;
  #frameHeight = 0;

  constructor(stream: Output) {
    this.#stream = stream;
    this.#isLive = stream.isTTY === true;
    this.#hasColor = this.#isLive && (process.env["NO_COLOR"] ?? "") === "";
  }

  line(text = ""): void {
    this.#stream.write(`${text}\n`);
  }

  heading(text: string): void {
    this.line();
    this.line(this.style("title", text));
  }

  style(style: Style, text: string): string {
    return this.#hasColor ? styleText(STYLES[style], text) : text;
  }

  /**
   * Writes columns under their heads.
   *
   * @param rightAligned positions of the columns that hold numbers
   */
  table(head: readonly string[], rows: readonly (readonly string[])[], rightAligned: readonly number[] = []): void {
    for (const line of this.tableLines(head, rows, rightAligned)) this.line(line);
  }

  /** The lines that {@link Terminal.table} writes. */
  tableLines(
    head: readonly string[],
    rows: readonly (readonly string[])[],
    rightAligned: readonly number[] = [],
  ): string[] {
    const table = new CliTable({
      head: head.map((cell) => this.style("name", cell)),
      colAligns: head.map((_, i) => (rightAligned.includes(i) ? "right" : "left")),
      style: { head: [], border: [], compact: true },
      chars: this.#isLive ? {} : PLAIN_BORDERS,
    });
    for (const row of rows) table.push([...row]);
    return table.toString().split("\n");
  }

  /**
   * Shows a bar that fills up and goes away; nothing without a terminal.
   *
   * @param label what is being done
   * @param total how much there is to do
   */
  progress(label: string, total: number): Progress {
    if (!this.#isLive) return { update() {}, stop() {} };
    const bar = new cliProgress.SingleBar(
      {
        format: `  ${label} {bar} {percentage}% {value}/{total} {eta_formatted}`,
        stream: this.#stream,
        hideCursor: true,
        clearOnComplete: true,
      },
      cliProgress.Presets.shades_classic,
    );
    bar.start(total, 0);
    return { update: (done) => bar.update(done), stop: () => bar.stop() };
  }

  /**
   * Shows lines in place of those of the last frame; nothing without a terminal. What is written next must follow a `clearFrame`.
   *
   * @param lines no more than {@link Terminal.height}; those that are too broad lose their end, because wrapped lines could not be replaced
   */
  frame(lines: readonly string[]): void {
    if (!this.#isLive) return;
    const cut = lines.map((line) => {
      const plain = stripVTControlCharacters(line);
      return plain.length > this.width ? plain.slice(0, this.width) : line;
    });
    this.#stream.write(`${this.#upFrame()}${cut.map((line) => `${line}\n`).join("")}`);
    this.#frameHeight = lines.length;
  }

  /** Removes the last frame. */
  clearFrame(): void {
    if (this.#frameHeight > 0) this.#stream.write(this.#upFrame());
    this.#frameHeight = 0;
  }

  /** Columns of the terminal. */
  get width(): number {
    return this.#stream.columns ?? 80;
  }

  /** Lines of the terminal that a frame may have. */
  get height(): number {
    return (this.#stream.rows ?? 24) - 1;
  }

  /** To the frame's first line, and away with all below. */
  #upFrame(): string {
    return this.#frameHeight === 0 ? "" : `\u001b[${this.#frameHeight}F\u001b[J`;
  }

  /** True when lines can be replaced. */
  get isLive(): boolean {
    return this.#isLive;
  }
}

/** Columns told apart by blanks alone, as one would pipe them. */
const PLAIN_BORDERS = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: " ",
};
