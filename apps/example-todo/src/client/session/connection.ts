import { createStore, type Store } from "../state/store.ts";

/** Whether the server answers; "starting" until that is known. */
export type Connection = "starting" | "online" | "offline";

/** The connection to the server, as the last request or event had it. */
export const connection: Store<Connection> = createStore<Connection>("starting");
