import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the built site lies. */
export const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));

/** A built page: its address, and its HTML. */
export interface BuiltPage {
  readonly address: string;
  readonly html: string;
}

/** All pages of the built site. */
export function builtPages(): BuiltPage[] {
  const files = readdirSync(DIST, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".html"));
  return files.map((name) => ({
    address: `/${name.replaceAll("\\", "/")}`,
    html: readFileSync(join(DIST, name), "utf8"),
  }));
}

/** The file that a server would give for an address without anchor; `undefined` when there is none. */
export function fileAt(address: string): string | undefined {
  const path = join(DIST, decodeURIComponent(address));
  const candidates = [path, `${path}.html`, join(path, "index.html")];
  return candidates.find((file) => existsSync(file) && statSync(file).isFile());
}

/** What people read on a page: the text of its main part. */
export function textOf({ html }: BuiltPage): string {
  const main = /<main[^>]*>(.*)<\/main>/s.exec(html)?.[1] ?? /class="VPHome".*/s.exec(html)?.[0] ?? "";
  return main
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** Attributes with a name, in order. */
export function attributes(html: string, name: string): string[] {
  const values = [...html.matchAll(new RegExp(` ${name}="([^"]*)"`, "g"))].map(([, value]) => value);
  return values.map((value) => value.replaceAll("&amp;", "&").replaceAll("&quot;", '"'));
}
