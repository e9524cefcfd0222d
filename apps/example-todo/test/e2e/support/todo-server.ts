import { once } from "node:events";
import { createServer } from "node:net";
import type { ListJson } from "../../../src/shared/list.ts";
import type { TodoJson } from "../../../src/shared/todo.ts";
import { addressOf, type Program, startServerProgram } from "../../support/program.ts";

/** Ports that systems do not give to connections by themselves, so that one is still free when its server comes back. */
const PORTS = { first: 20_000, count: 10_000 };

/** The built server in a process of its own. It can be killed, and comes back at the same address with the same data. */
export class TodoServer {
  readonly address: string;
  readonly #directory: string;
  readonly #port: string;
  #program: Program;

  private constructor(directory: string, port: string, address: string, program: Program) {
    this.#directory = directory;
    this.#port = port;
    this.address = address;
    this.#program = program;
  }

  /** Starts a server on an empty directory: it has the samples, and so many generated todos. */
  static async start(directory: string, seed: number): Promise<TodoServer> {
    const port = String(await freePort());
    const program = startServerProgram(directory, ["--port", port, "--seed", String(seed)]);
    return new TodoServer(directory, port, await addressOf(program), program);
  }

  /** Ends the process at once, as a power cut would. */
  async kill(): Promise<void> {
    this.#program.kill("SIGKILL");
    await this.#program.ended;
  }

  /** Starts the server again after {@link kill}. */
  async restart(): Promise<void> {
    this.#program = startServerProgram(this.#directory, ["--port", this.#port]);
    await addressOf(this.#program);
  }

  /** Sends a request, without a browser, and gives the JSON of the answer. Throws when it is no success. */
  async send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(this.address + path, {
      method,
      ...(body !== undefined && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  /** The lists in their order, as they are stored. */
  async lists(): Promise<ListJson[]> {
    return (await this.send<{ lists: ListJson[] }>("GET", "/api/lists")).lists;
  }

  /** A list that is there, by its name. */
  async list(name: string): Promise<ListJson> {
    const lists = await this.lists();
    const list = lists.find((one) => one.name === name);
    if (list === undefined) throw new Error(`no list ${name} among ${lists.map((one) => one.name).join(", ")}`);
    return list;
  }

  /** The todos of a list, open ones first, as they are stored. */
  async todos(listId: string): Promise<TodoJson[]> {
    return (await this.send<{ items: TodoJson[] }>("GET", `/api/todos?status=all&list=${listId}`)).items;
  }
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.first + Math.floor(Math.random() * PORTS.count);
    const probe = createServer().listen(port, "127.0.0.1");
    const isFree = await once(probe, "listening").then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    await once(probe.close(), "close");
    return port;
  }
}
