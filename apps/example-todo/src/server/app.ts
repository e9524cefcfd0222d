import { Hono } from "hono";
import type { TodoDatabase } from "../store/collections.ts";
import { limitJson, onlyJson } from "./body.ts";
import { answerError, answerStatus } from "./errors.ts";
import { eventRoutes } from "./events.ts";
import { listRoutes } from "./list-routes.ts";
import { protectPage, refuseForeign } from "./security.ts";
import { clientFiles } from "./static-files.ts";
import { tagRoutes } from "./tag-routes.ts";
import { todoRoutes } from "./todo-routes.ts";
import { transferRoutes } from "./transfer-routes.ts";

/** What the app works with. */
export interface AppOptions {
  readonly db: TodoDatabase;
  /** Fires when the server closes: streams of events end. */
  readonly closing: AbortSignal;
  /** What the server listens on. Default: 127.0.0.1. */
  readonly host?: string | undefined;
  /** How often streams of events send a sign of life. Default: every 15 seconds. */
  readonly keepAliveMs?: number | undefined;
  /** Where the built client is. Default: beside the built server. */
  readonly clientDirectory?: string | undefined;
}

/** The whole server, as a function from requests to responses. Nothing listens yet. */
export function createApp(options: AppOptions): Hono {
  const { host = "127.0.0.1", clientDirectory } = options;
  const app = new Hono();
  app.onError(answerError);
  app.use(protectPage, refuseForeign(host));
  app.use("/api/*", async (c, next) => {
    await next();
    c.header("Cache-Control", "no-store");
  });
  for (const path of ["/api/lists/*", "/api/todos/*"]) app.use(path, onlyJson, limitJson);
  app.route("/", createApi(options));
  app.all("/api/*", (c) => answerStatus(c, 404, "There is nothing at this address."));
  app.route("/", clientFiles(clientDirectory));
  app.notFound((c) => answerStatus(c, 404, "There is nothing at this address."));
  return app;
}

function createApi({ db, closing, keepAliveMs }: AppOptions) {
  return new Hono()
    .basePath("/api")
    .route("/lists", listRoutes(db))
    .route("/todos", todoRoutes(db))
    .route("/tags", tagRoutes(db))
    .route("/events", eventRoutes(db, { closing, keepAliveMs }))
    .route("/", transferRoutes(db));
}

/** What the client's typed `hc<AppType>()` knows of the API. */
export type AppType = ReturnType<typeof createApi>;
