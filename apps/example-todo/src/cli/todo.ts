#!/usr/bin/env node
import { dataDirectory } from "../store/data-directory.ts";
import { openStore } from "../store/open-store.ts";
import { type Command, UsageError } from "./command.ts";
import { add } from "./commands/add.ts";
import { done } from "./commands/done.ts";
import { exportAll } from "./commands/export.ts";
import { importAll } from "./commands/import.ts";
import { list, search } from "./commands/list.ts";
import { rm } from "./commands/rm.ts";
import { explainError } from "./explain-error.ts";

const COMMANDS: Readonly<Record<string, Command>> = {
  add,
  list,
  done,
  rm,
  search,
  export: exportAll,
  import: importAll,
};

const COMMON_USAGE = `  --data dir      where the data lies (default: TODO_DATA, or .data in the app's folder)
  --json          answers as JSON`;

// A reader like `head` that has seen enough is no failure.
process.stdout.on("error", (error: Error & { code?: string }) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

try {
  await main(process.argv.slice(2));
} catch (error) {
  const { message, exitCode } = explainError(error);
  console.error(message);
  process.exitCode = exitCode;
}

async function main([name, ...args]: readonly string[]): Promise<void> {
  const wantsHelp = name === undefined || ["help", "--help", "-h"].includes(name);
  if (wantsHelp) {
    console.log(helpOf(args[0]));
    return;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) throw new UsageError(`there is no command "${name}"\n\n${helpOf(undefined)}`);
  if (args.includes("--help") || args.includes("-h")) {
    console.log(helpOf(name));
    return;
  }
  const action = command.prepare(args);
  await using db = await openStore(dataDirectory(action.data));
  await action.run(db);
}

function helpOf(name: string | undefined): string {
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command !== undefined) return `${command.usage}\n\nFor every command:\n\n${COMMON_USAGE}`;
  const summaries = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(8)}${summary}`);
  const overview = `Usage: todo <command> [arguments]\n\n${summaries.join("\n")}`;
  return `${overview}\n\n${COMMON_USAGE}\n\ntodo help <command> says more.`;
}
