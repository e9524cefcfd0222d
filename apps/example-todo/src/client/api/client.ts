import { hc } from "hono/client";
import type { AppType } from "../../server/app.ts";

/** The server's routes, typed by the server's own code: a route that changes there does not compile here. */
export const api = hc<AppType>("/").api;
