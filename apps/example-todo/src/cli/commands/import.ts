import { createReadStream } from "node:fs";
import { parseArgs } from "node:util";
import { importTodos } from "../../store/transfer.ts";
import { type Action, type Command, COMMON_OPTIONS, fileGiven } from "../command.ts";
import { showProgress, showResult } from "../print.ts";

/** `todo import` */
export const importAll: Command = {
  summary: "reads what export wrote; records with the same ids are replaced",
  usage: "todo import [file]\n\nWithout a file, or with -, from the standard input.",
  prepare,
};

function prepare(args: readonly string[]): Action {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: COMMON_OPTIONS });
  const file = fileGiven(positionals);
  return {
    data: values.data,
    run: async (db) => {
      const source = file === undefined ? process.stdin : createReadStream(file);
      const records = await importTodos(db, source, (count) => showProgress(`${count} records`));
      if (values.json) console.log(JSON.stringify({ records }));
      showResult(`Imported ${records} records.`);
    },
  };
}
