/** Twenty-five schemas of a shop with projects, mail and telemetry: what a program of some size has. Input of tools/type-budget.mjs. */
import { z } from "zod";

const Address = z.object({ street: z.string(), city: z.string(), zip: z.string(), country: z.string().length(2) });
const Money = z.object({ amount: z.bigint(), currency: z.enum(["EUR", "USD", "CHF"]) });
const Audit = z.object({ at: z.date(), by: z.uuid(), note: z.string().optional() });

export const User = z.object({
  id: z.uuid(),
  email: z.email(),
  name: z.string().min(1),
  role: z.enum(["admin", "member", "guest"]),
  address: Address.optional(),
  tags: z.array(z.string()).default([]),
  isActive: z.boolean().default(true),
  createdAt: z.date(),
  lastSeen: z.date().nullable(),
});

export const Team = z.object({
  id: z.uuid(),
  name: z.string(),
  owner: z.uuid(),
  members: z.array(z.uuid()),
  plan: z.enum(["free", "pro", "enterprise"]),
  seats: z.int(),
  billing: z.object({ address: Address, vat: z.string().optional(), next: z.date() }),
  createdAt: z.date(),
});

export const Session = z.object({
  token: z.instanceof(Uint8Array),
  user: z.uuid(),
  agent: z.string(),
  ip: z.string(),
  startedAt: z.date(),
  expiresAt: z.date(),
  scopes: z.array(z.string()),
});

export const Project = z.object({
  team: z.uuid(),
  slug: z.string(),
  title: z.string(),
  description: z.string().optional(),
  status: z.enum(["planned", "active", "done", "archived"]),
  budget: Money,
  labels: z.array(z.string()),
  start: z.date(),
  end: z.date().nullable(),
  settings: z.object({ isPublic: z.boolean(), theme: z.object({ color: z.string(), isDark: z.boolean() }) }),
});

export const Task = z.object({
  project: z.string(),
  number: z.int(),
  title: z.string(),
  body: z.string().default(""),
  state: z.enum(["open", "doing", "done"]),
  assignee: z.uuid().optional(),
  priority: z.number(),
  due: z.date().optional(),
  labels: z.array(z.string()).default([]),
  estimate: z.number().nullable(),
  history: z.array(Audit).default([]),
});

export const Comment = z.object({
  task: z.string(),
  at: z.date(),
  id: z.uuid(),
  author: z.uuid(),
  text: z.string(),
  reactions: z.record(z.string(), z.int()),
  mentions: z.array(z.uuid()),
});

export const Attachment = z.object({
  task: z.string(),
  name: z.string(),
  type: z.string(),
  size: z.int(),
  hash: z.instanceof(Uint8Array),
  uploaded: Audit,
});

export const Product = z.object({
  sku: z.string(),
  title: z.string(),
  category: z.string(),
  price: Money,
  stock: z.int(),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  images: z.array(z.url()),
  dimensions: z.tuple([z.number(), z.number(), z.number()]).optional(),
  rating: z.number().nullable(),
  releasedAt: z.date(),
});

export const Category = z.object({
  path: z.string(),
  title: z.string(),
  parent: z.string().nullable(),
  position: z.int(),
  keywords: z.array(z.string()),
});

export const Customer = z.object({
  id: z.bigint(),
  email: z.email(),
  company: z.string().optional(),
  shipping: Address,
  billing: Address.optional(),
  newsletter: z.boolean(),
  segment: z.enum(["new", "regular", "vip"]),
  since: z.date(),
});

export const Order = z.object({
  customer: z.bigint(),
  number: z.int(),
  status: z.enum(["cart", "placed", "paid", "sent", "returned"]),
  lines: z.array(z.object({ sku: z.string(), quantity: z.int(), price: Money })),
  total: Money,
  shipping: Address,
  placedAt: z.date().optional(),
  paidAt: z.date().optional(),
  coupon: z.string().nullable(),
});

export const Invoice = z.object({
  year: z.int(),
  number: z.int(),
  order: z.int(),
  customer: z.bigint(),
  total: Money,
  issuedAt: z.date(),
  dueAt: z.date(),
  isPaid: z.boolean(),
});

export const Payment = z.object({
  id: z.uuid(),
  invoice: z.tuple([z.int(), z.int()]),
  amount: Money,
  method: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("card"), last4: z.string() }),
    z.object({ kind: z.literal("transfer"), iban: z.string() }),
  ]),
  at: z.date(),
});

export const Coupon = z.object({
  code: z.string(),
  percent: z.number(),
  validFrom: z.date(),
  validTo: z.date(),
  uses: z.int().default(0),
  categories: z.array(z.string()).default([]),
});

export const Shipment = z.object({
  order: z.int(),
  parcel: z.int(),
  carrier: z.enum(["post", "dhl", "ups"]),
  tracking: z.string().optional(),
  events: z.array(z.object({ at: z.date(), place: z.string(), what: z.string() })),
  sentAt: z.date(),
});

export const Review = z.object({
  sku: z.string(),
  customer: z.bigint(),
  stars: z.int(),
  title: z.string(),
  text: z.string(),
  at: z.date(),
  helpful: z.int().default(0),
});

export const Supplier = z.object({
  id: z.int(),
  name: z.string(),
  address: Address,
  contacts: z.array(z.object({ name: z.string(), email: z.email() })),
  countries: z.array(z.string()),
  score: z.number(),
});

export const Stock = z.object({
  warehouse: z.string(),
  sku: z.string(),
  shelf: z.tuple([z.int(), z.int()]),
  count: z.int(),
  reserved: z.int().default(0),
  countedAt: z.date(),
});

export const Message = z.object({
  mailbox: z.string(),
  at: z.date(),
  id: z.string(),
  from: z.object({ name: z.string(), email: z.email() }),
  to: z.array(z.email()),
  subject: z.string(),
  body: z.string(),
  flags: z.array(z.enum(["seen", "answered", "flagged", "draft"])),
  size: z.int(),
  thread: z.string().optional(),
});

export const Draft = z.object({
  mailbox: z.string(),
  id: z.uuid(),
  subject: z.string().default(""),
  body: z.string().default(""),
  to: z.array(z.email()).default([]),
  savedAt: z.date(),
});

export const Sensor = z.object({
  site: z.string(),
  id: z.int(),
  kind: z.enum(["temperature", "humidity", "power"]),
  location: z.object({ latitude: z.number(), longitude: z.number(), floor: z.int().nullable() }),
  installedAt: z.date(),
  calibration: z.array(z.number()),
});

export const Reading = z.object({
  sensor: z.int(),
  at: z.date(),
  value: z.number(),
  quality: z.enum(["good", "doubtful", "bad"]),
});

export const Alert = z.object({
  site: z.string(),
  raisedAt: z.date(),
  sensor: z.int(),
  level: z.enum(["info", "warning", "critical"]),
  text: z.string(),
  acknowledged: Audit.optional(),
});

const isoDate = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});

export const Job = z.object({
  queue: z.string(),
  runAt: isoDate,
  id: z.uuid(),
  payload: z.record(z.string(), z.unknown()),
  attempts: z.int().default(0),
  lockedBy: z.string().nullable().default(null),
  lockedUntil: isoDate.optional(),
});

export const AuditEntry = z.object({
  at: z.date(),
  id: z.uuid(),
  actor: z.uuid(),
  action: z.string(),
  target: z.object({ kind: z.string(), id: z.string() }),
  before: z.record(z.string(), z.unknown()).optional(),
  after: z.record(z.string(), z.unknown()).optional(),
});
