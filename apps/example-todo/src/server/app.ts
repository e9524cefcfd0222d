import { Hono } from "hono";
import type { TodoDatabase } from "../store/collections.ts";
import { answerError, answerStatus } from "./errors.ts";
import { eventRoutes } from "./events.ts";
import { listRoutes } from "./list-routes.ts";
import { tagRoutes } from "./tag-routes.ts";
import { todoRoutes } from "./todo-routes.ts";
import { transferRoutes } from "./transfer-routes.ts";

/** What the app works with. */
export interface AppOptions {
  readonly db: TodoDatabase;
  /** Fires when the server closes: streams of events end. */
  readonly closing: AbortSignal;
}

/** The whole server, as a function from requests to responses. Nothing listens yet. */
export function createApp({ db, closing }: AppOptions): AppType {
  const app = createApi(db, closing);
  app.notFound((c) => answerStatus(c, 404, "There is nothing at this address."));
  app.onError(answerError);
  return app;
}

function createApi(db: TodoDatabase, closing: AbortSignal) {
  return new Hono()
    .basePath("/api")
    .route("/lists", listRoutes(db))
    .route("/todos", todoRoutes(db))
    .route("/tags", tagRoutes(db))
    .route("/events", eventRoutes(db, closing))
    .route("/", transferRoutes(db));
}

/** What the client's typed `hc<AppType>()` knows of the API. */
export type AppType = ReturnType<typeof createApi>;
