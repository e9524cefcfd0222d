import { collection, desc } from "lsm-typed";
import { z } from "zod";

const Person = z.object({
  team: z.string(),
  id: z.uuid(),
  name: z.string(),
  nick: z.string().nullable(),
  born: z.date().optional(),
  score: z.number(),
  visits: z.bigint(),
  tags: z.array(z.string()),
  photo: z.instanceof(Uint8Array).optional(),
  address: z.object({ city: z.string(), zip: z.int().optional() }),
  extra: z.unknown(),
});

const Session = z.object({ key: z.tuple([z.int(), z.boolean()]), at: z.date(), until: z.date() });

/** What the fixtures of format 1 were written with. Never changed: a database that was written once must open for ever. */
export const fixtureDefinitions = {
  people: collection("people", Person, {
    key: ["team", "id"],
    indexes: {
      byScore: { on: ["team", desc("score")], where: ({ score }) => score >= 0 },
      byNick: { on: ["nick"], unique: true },
      byTag: { on: ["tags"], multi: true },
      byCity: { on: ["address.city", "born"] },
    },
  }),
  sessions: collection("sessions", Session, {
    key: ["key"],
    version: 3,
    migrate: { 2: (old) => old, 3: (old) => old },
    ttl: ({ until }) => until,
  }),
};

const ids = [
  "0b9e1d2c-3f4a-4b5c-8d6e-7f8091a2b3c4",
  "ffffffff-ffff-4fff-bfff-ffffffffffff",
  "00000000-0000-4000-8000-000000000000",
];

export const fixturePeople = [
  {
    team: "",
    id: ids[2] as string,
    name: "Ada",
    nick: null,
    score: -1.5,
    visits: -(2n ** 70n),
    tags: [],
    address: { city: "Lima" },
    extra: null,
  },
  {
    team: "a\0b",
    id: ids[1] as string,
    name: "Zoë 🦊",
    nick: "z",
    born: new Date("1969-07-20T20:17:40.123Z"),
    score: 0,
    visits: 0n,
    tags: ["x", "y", "x"],
    photo: new Uint8Array([0, 255, 1, 128]),
    address: { city: "", zip: -7 },
    extra: { when: new Date(0), list: [1, undefined, new Map([["k", 1n]])] },
  },
  {
    team: "a\0b",
    id: ids[0] as string,
    name: "",
    nick: "n",
    born: new Date("2026-11-22T00:00:00Z"),
    score: 1e300,
    visits: 9007199254740993n,
    tags: ["y"],
    address: { city: "Łódź", zip: 90 },
    extra: "plain",
  },
];

export const fixtureSessions = [
  { key: [-1, true] as [number, boolean], at: new Date(1), until: new Date("9999-12-31T00:00:00Z") },
  { key: [300, false] as [number, boolean], at: new Date(2), until: new Date("2100-01-01T00:00:00Z") },
];
