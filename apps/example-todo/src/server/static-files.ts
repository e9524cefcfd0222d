import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { answerStatus } from "./errors.ts";

/** Where `vite build` puts the client. */
const CLIENT_DIRECTORY = fileURLToPath(new URL("../client/", import.meta.url));

/**
 * The built client. Addresses without a file are views of the app: they get its page, which finds out what to show.
 *
 * @param directory where the client was built to
 */
export function clientFiles(directory: string = CLIENT_DIRECTORY): Hono {
  const app = new Hono();
  if (!existsSync(directory))
    return app.get("*", (c) => c.text("The client is not built: run `npm run build`.\n", 404));
  // Names under /assets/ have a hash of the content in them: the same name is the same file for ever.
  app.get(
    "/assets/*",
    serveStatic({
      root: directory,
      onFound: (_, c) => c.header("Cache-Control", "public, max-age=31536000, immutable"),
    }),
    (c) => answerStatus(c, 404, "There is no such file."),
  );
  const fresh = {
    root: directory,
    onFound: (_: string, c: { header(name: string, value: string): void }) => c.header("Cache-Control", "no-cache"),
  };
  return app.get("*", serveStatic(fresh), serveStatic({ ...fresh, path: "index.html" }));
}
