import { createMiddleware } from "hono/factory";
import { secureHeaders } from "hono/secure-headers";
import type { MiddlewareHandler } from "hono";
import { answerStatus } from "./errors.ts";

/** Names of this computer for itself. */
const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Headers that let the page load nothing but what comes from this server, and nobody frame it.
 * Inline scripts and styles are refused too: the built client has none.
 */
export const protectPage: MiddlewareHandler = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", "data:"],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    manifestSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: "DENY",
  referrerPolicy: "no-referrer",
  // The server speaks plain HTTP to its own computer.
  strictTransportSecurity: false,
});

/**
 * Refuses what other sites make a browser send.
 *
 * A page of another site can send requests to 127.0.0.1, and its browser says so in `Origin`. And a site can let its
 * own name point to 127.0.0.1 (DNS rebinding): then it is of the same origin, but `Host` has its name.
 *
 * @param host what the server listens on. Names are checked for loopback only: what else the computer is called is not
 * known here
 */
export function refuseForeign(host: string): MiddlewareHandler {
  const isLoopback = LOOPBACK.has(host) || LOOPBACK.has(`[${host}]`);
  return createMiddleware(async (c, next) => {
    const name = c.req.header("host") ?? "";
    if (isLoopback && !LOOPBACK.has(hostnameOf(name))) {
      return answerStatus(c, 403, `This server does not answer for the name "${name}"; use localhost or 127.0.0.1.`);
    }
    const origin = c.req.header("origin");
    if (origin !== undefined && origin !== `http://${name}`) {
      return answerStatus(c, 403, "This server answers to its own page only.");
    }
    return await next();
  });
}

function hostnameOf(host: string): string {
  try {
    return new URL(`http://${host}`).hostname;
  } catch {
    return "";
  }
}
