import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import type { TodoDatabase } from "../../store/collections.ts";
import { type Action, type Command, COMMON_OPTIONS, fileGiven } from "../command.ts";
import { showProgress, showResult } from "../print.ts";

/** Todos between two reports of progress. */
const PROGRESS_EVERY = 1000;

/** `todo export` */
export const exportAll: Command = {
  summary: "writes everything as text, one JSON a line",
  usage: "todo export [file]\n\nWithout a file, or with -, to the standard output.",
  prepare,
};

function prepare(args: readonly string[]): Action {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: COMMON_OPTIONS });
  const file = fileGiven(positionals);
  return {
    data: values.data,
    run: async (db) => {
      const count = file === undefined ? await writeTo(process.stdout, db) : await writeFile(file, db);
      if (file !== undefined && values.json) console.log(JSON.stringify({ records: count }));
      showResult(`Exported ${count} records.`);
    },
  };
}

/** The file gets its name when it is whole: what looks like an export is one. */
async function writeFile(file: string, db: TodoDatabase): Promise<number> {
  const part = `${file}.part`;
  try {
    const count = await writeTo(createWriteStream(part), db);
    await rename(part, file);
    return count;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function writeTo(stream: NodeJS.WritableStream, db: TodoDatabase): Promise<number> {
  let records = -1; // the first line is the header
  async function* counted(): AsyncGenerator<string, void, undefined> {
    for await (const line of db.export()) {
      if (++records % PROGRESS_EVERY === 0) showProgress(`${records} records`);
      yield line;
    }
  }
  await pipeline(counted, stream, { end: stream !== process.stdout });
  return records;
}
