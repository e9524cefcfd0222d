import type { TodoDatabase } from "../store/collections.ts";
import { dataDirectory, isUnused } from "../store/data-directory.ts";
import { addManyTodos } from "../store/many-todos.ts";
import { DirectoryLockedError, openStore } from "../store/open-store.ts";
import { addSamples } from "../store/samples.ts";
import { readArguments, type ServerArguments, USAGE } from "./arguments.ts";
import { isPortInUse } from "./listen.ts";
import { type RunningServer, startServer } from "./start-server.ts";

const options = readOptions();
if (options !== undefined) await run(options).catch(fail);

async function run(options: ServerArguments): Promise<void> {
  const directory = dataDirectory(options.data);
  const isFirstStart = isUnused(directory);
  const db = await openStore(directory, ({ index, done }) =>
    showProgress(`Building the index ${index}: ${done} todos`),
  );
  try {
    if (isFirstStart) await addSamples(db);
    if (options.seed > 0) await seed(db, options.seed);
    const server = await startServer(db, options);
    closeOnSignal(server, db);
    console.log(`\n  Todo is at   ${server.address}\n  Its data in  ${directory}\n\n  Ctrl-C ends it.\n`);
  } catch (error) {
    await db.close();
    throw error;
  }
}

async function seed(db: TodoDatabase, count: number): Promise<void> {
  const start = performance.now();
  await addManyTodos(db, count, (done) => showProgress(`Adding todos: ${done} of ${count}`));
  const seconds = (performance.now() - start) / 1000;
  showProgress(`Added ${count} todos in ${seconds.toFixed(1)} s\n`);
}

/** Replaces the line before it, where there is a person to see it. */
function showProgress(text: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${text}`);
  else if (text.endsWith("\n")) process.stdout.write(text);
}

/**
 * Closes in order, which takes seconds at most. Ctrl-C can come twice, from the terminal and through npm: once is
 * enough.
 */
function closeOnSignal(server: RunningServer, db: TodoDatabase): void {
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    console.log("\nClosing …");
    await server.close();
    await db.close();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      closing ??= close().catch(fail);
    });
  }
}

function readOptions(): ServerArguments | undefined {
  try {
    const options = readArguments(process.argv.slice(2));
    if (!options.help) return options;
    console.log(USAGE);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exitCode = 2;
  }
  return undefined;
}

function fail(error: unknown): void {
  console.error(explain(error));
  process.exitCode = 1;
}

function explain(error: unknown): unknown {
  if (error instanceof DirectoryLockedError) {
    return `${error.message}\nIs the app running already? Close it first, or choose another directory with --data.`;
  }
  if (isPortInUse(error)) return "The port is in use. Choose another one with --port, or leave it out.";
  return error;
}
