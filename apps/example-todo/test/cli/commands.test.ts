import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { addDays, dayOf } from "../../src/shared/due.ts";
import type { TodoJson } from "../../src/shared/todo.ts";
import { addManyTodos } from "../../src/store/many-todos.ts";
import { openStore } from "../../src/store/open-store.ts";
import { addressOf, type Ended, runTodo, startServerProgram } from "../support/program.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

type Run = (...args: string[]) => Promise<Ended>;

/** A command line over a directory of its own. */
async function newCommandLine(): Promise<Run> {
  const directory = await temporaryDirectory();
  return async (...args) => await runTodo(directory, args);
}

/** Lines of the output, with runs of spaces as one. */
function linesOf({ stdout }: Ended): string[] {
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.replaceAll(/ +/g, " ").trimEnd());
}

async function added(run: Run, ...args: string[]): Promise<TodoJson> {
  return JSON.parse((await run("add", ...args, "--json")).stdout) as TodoJson;
}

describe("todo", { timeout: 60_000 }, () => {
  it("adds, shows, ticks off and deletes todos", async () => {
    const run = await newCommandLine();
    const before = dayOf(new Date());
    const milk = await added(run, "Buy milk", "--due", "tomorrow", "--tag", "Shop", "--tag", "food", "--priority", "3");
    expect(milk).toMatchObject({ title: "Buy milk", tags: ["shop", "food"], priority: 3 });
    const { due = "" } = milk;
    // It may be midnight meanwhile.
    expect([before, dayOf(new Date())].map((day) => addDays(day, 1))).toContain(due);
    const plain = await run("add", "Call", "Ada");
    expect(plain).toMatchObject({ exitCode: 0, stderr: "" });
    const ada = /^Added ([0-9a-f]{8}) {2}Call Ada\n$/.exec(plain.stdout)?.[1] ?? "";
    expect(linesOf(await run("list"))).toEqual([
      "id due list title tags",
      `${ada} Inbox Call Ada`,
      `${milk.id.slice(0, 8)} !!! ${due} Inbox Buy milk #shop #food`,
    ]);
    expect((await run("done", ada.slice(0, 6))).stdout).toBe(`Done ${ada}  Call Ada\n`);
    expect(linesOf(await run("list", "--status", "all"))[2]).toBe(`${ada} x Inbox Call Ada`);
    expect((await run("rm", "buy", "MILK")).stdout).toBe(`Deleted ${milk.id.slice(0, 8)}  Buy milk\n`);
    expect((await run("list")).stdout).toBe("Nothing.\n");
  });

  it("filters and searches", async () => {
    const run = await newCommandLine();
    await run("add", "Café", "--tag", "food", "--due", "tomorrow");
    await run("add", "Cafeteria", "--notes", "at noon");
    const titles = async (...args: string[]): Promise<string[]> =>
      (JSON.parse((await run(...args, "--json")).stdout) as TodoJson[]).map(({ title }) => title);
    expect(await titles("list", "--tag", "food")).toEqual(["Café"]);
    expect(await titles("list", "--due", "week", "--list", "inb")).toEqual(["Café"]);
    expect(await titles("list", "--limit", "1")).toEqual(["Cafeteria"]);
    expect(await titles("search", "cafe")).toEqual(["Café", "Cafeteria"]);
    expect(await titles("search", "noon", "cafe", "--status", "open")).toEqual(["Cafeteria"]);
    expect(await titles("search", "tea")).toEqual([]);
  });

  it("does nothing when it could mean several, and names them", async () => {
    const run = await newCommandLine();
    const one = await added(run, "Water the roses");
    const two = await added(run, "Water the lawn");
    const answer = await run("done", "water");
    expect([answer.exitCode, answer.stdout]).toEqual([1, ""]);
    expect(answer.stderr).toContain('Several todos match "water"');
    for (const { id, title } of [one, two]) expect(answer.stderr).toContain(`${id.slice(0, 8)}  ${title}`);
    expect(await run("done", "Water the lawn")).toMatchObject({ exitCode: 0 });
    expect(await run("done", "water")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("roses") as string,
    });
    expect(await run("done", "water")).toMatchObject({ exitCode: 1, stderr: 'todo: No open todo matches "water".\n' });
  });

  it("tells ids from words that look like them", async () => {
    const run = await newCommandLine();
    await run("add", "decade");
    expect(await run("rm", "decade")).toMatchObject({ exitCode: 0 });
  });

  it("exports and imports, through files and pipes", async () => {
    const directory = await temporaryDirectory();
    const data = join(directory, "data");
    const db = await openStore(data);
    await addManyTodos(db, 1200);
    await db.close();
    const file = join(directory, "todos.ndjson");
    expect(await runTodo(data, ["export", file])).toMatchObject({
      exitCode: 0,
      stdout: "",
      stderr: "Exported 1201 records.\n",
    });
    const piped = await runTodo(data, ["export"]);
    expect(piped.stdout).toBe(await readFile(file, "utf8"));
    expect((await readdir(directory)).sort()).toEqual(["data", "todos.ndjson"]);

    const copy = join(directory, "copy");
    const imported = await runTodo(copy, ["import", file, "--json"]);
    expect([imported.exitCode, imported.stderr]).toEqual([0, "Imported 1201 records.\n"]);
    expect(JSON.parse(imported.stdout)).toEqual({ records: 1201 });
    expect(await runTodo(join(directory, "third"), ["import", "-"], piped.stdout)).toMatchObject({ exitCode: 0 });
    expect((await runTodo(join(directory, "third"), ["export"])).stdout).toBe(piped.stdout);
  });

  it("says what is wrong with a file", async () => {
    const directory = await temporaryDirectory();
    const data = join(directory, "data");
    const file = join(directory, "bad.ndjson");
    await writeFile(
      file,
      '{"format":"lsm-typed","version":1,"collections":{"lists":1,"todos":1}}\n{"c":"lists","v":{}}\n',
    );
    const bad = await runTodo(data, ["import", file]);
    expect([bad.exitCode, bad.stderr]).toEqual([1, expect.stringContaining("line 2") as string]);
    const missing = await runTodo(data, ["import", join(directory, "missing")]);
    expect([missing.exitCode, missing.stderr]).toEqual([1, expect.stringContaining("no such file") as string]);
    expect(missing.stderr).not.toContain("    at ");
    const nowhere = await runTodo(data, ["export", join(directory, "no", "such", "folder")]);
    expect(nowhere.exitCode).toBe(1);
  });

  it("explains itself", async () => {
    const run = await newCommandLine();
    expect(await run()).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Usage: todo") as string });
    expect((await run("help", "add")).stdout).toContain("--due day");
    expect((await run("rm", "--help")).stdout).toContain("todo rm <todo>");
  });

  it.each([
    [["frob"], 'no command "frob"'],
    [["add"], "the title is missing"],
    [["add", "x", "--frob"], "--frob"],
    [["add", "x", "--due", "soon", "--priority", "9"], "priority"],
    [["add", "x", "--tag", "a b"], "tags.0"],
    [["list", "--due", "soon"], "due"],
    [["list", "--limit", "0"], "--limit"],
    [["list", "milk"], "search"],
    [["search"], "missing"],
    [["import", "a", "b"], "one file"],
    [["constructor"], "no command"],
  ])("refuses %j, touching nothing", async (args, message) => {
    const directory = await temporaryDirectory();
    const { exitCode, stdout, stderr } = await runTodo(join(directory, "data"), args);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(await readdir(directory)).toEqual([]);
  });

  it("names the lists that there are", async () => {
    const run = await newCommandLine();
    await run("add", "x");
    const { exitCode, stderr } = await run("add", "y", "--list", "Work");
    expect([exitCode, stderr]).toEqual([1, 'todo: There is no list called "Work". There are "Inbox".\n']);
  });

  it("says that the server has the data while it runs", async () => {
    const directory = await temporaryDirectory();
    const server = startServerProgram(directory);
    await addressOf(server);
    const { exitCode, stdout, stderr } = await runTodo(directory, ["list"]);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(`${directory} is in use by another process`);
    expect(stderr).toContain("The app is running");
    server.kill("SIGTERM");
    await server.ended;
    expect(await runTodo(directory, ["list"])).toMatchObject({ exitCode: 0 });
  });
});
