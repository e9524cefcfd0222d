import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import type { MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import { answerStatus } from "./errors.ts";

/** Where `vite build` puts the client. */
const CLIENT_DIRECTORY = fileURLToPath(new URL("../client/", import.meta.url));

/**
 * The built client. Addresses without a file are views of the app: they get its page, which finds out what to show.
 *
 * @param root where the client was built to
 */
export function clientFiles(root: string = CLIENT_DIRECTORY): Hono {
  const app = new Hono();
  if (!existsSync(root)) return app.get("*", (c) => c.text("The client is not built: run `npm run build`.\n", 404));
  // Names under /assets/ have a hash of the content in them: the same name is the same file for ever.
  app.get("/assets/*", kept("public, max-age=31536000, immutable"), serveStatic({ root }), (c) =>
    answerStatus(c, 404, "There is no such file."),
  );
  return app.get("*", kept("no-cache"), serveStatic({ root }), serveStatic({ root, path: "index.html" }));
}

/** Says how long a browser may keep a file that was found. */
function kept(control: string): MiddlewareHandler {
  return createMiddleware(async (c, next) => {
    await next();
    if (c.res.ok) c.header("Cache-Control", control);
  });
}
