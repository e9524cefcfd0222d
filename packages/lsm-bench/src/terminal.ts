import cliProgress from "cli-progress";
import CliTable from "cli-table3";
import { styleText } from "node:util";

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
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** Where the commands write for people; plain lines when the stream is no terminal or `NO_COLOR` is set. */
export class Terminal {
  readonly #stream: Output;
  readonly #isLive: boolean;
  readonly #hasColor: boolean;

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
    const table = new CliTable({
      head: head.map((cell) => this.style("name", cell)),
      colAligns: head.map((_, i) => (rightAligned.includes(i) ? "right" : "left")),
      style: { head: [], border: [], compact: true },
      chars: this.#isLive ? {} : PLAIN_BORDERS,
    });
    for (const row of rows) table.push([...row]);
    this.line(table.toString());
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

  /** Replaces the current line; without a terminal, writes a line of its own. */
  status(text: string): void {
    if (!this.#isLive) {
      this.line(text);
      return;
    }
    const width = this.#stream.columns ?? 80;
    this.#stream.write(`\r\u001b[K${text.length > width ? text.slice(0, width - 1) : text}`);
  }

  /** Removes what {@link Terminal.status} left. */
  clearStatus(): void {
    if (this.#isLive) this.#stream.write("\r\u001b[K");
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
