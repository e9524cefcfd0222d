/** Reads and writes of every collection, as a program would have them. Compiled by tools/type-budget.mjs, never run. */
import type * as collections from "./collections.ts";
import type { Database } from "./library.ts";

type Shop = Database<typeof collections>;

const user = "2f1b0c5e-5f0e-4d0a-9c55-0d7c7b1f9a10";
const now = new Date(0);

export async function people(db: Shop): Promise<void> {
  const ann = await db.users.insert({
    id: user,
    email: "ann@example.org",
    name: "Ann",
    role: "admin",
    createdAt: now,
    lastSeen: null,
  });
  await db.users.update(ann, (old) => ({ ...old, lastSeen: now }));
  await db.users.patch({ id: user }, { isActive: false });
  await db.users.by("byEmail").eq("email", "ann@example.org").first();
  await db.users.by("byCity").eq("address.country", "CH").startsWith("address.city", "B").all();
  await db.users.by("byTag").eq("tags", "vip").count();
  for await (const seen of db.users.by("byRecent").gte("lastSeen", now).limit(10)) seen.name.toUpperCase();
  await db.teams.by("byMember").eq("members", user).all();
  await db.teams.by("byBilling").lt("billing.next", now).reverse().first();
  await db.sessions.get({ token: new Uint8Array(16) });
  await db.sessions.by("byUser").eq("user", user).page({ limit: 20 });
}

export async function work(db: Shop): Promise<void> {
  for await (const project of db.projects.scan({ prefix: { team: user }, gte: "a", lt: "b" }))
    project.budget.amount.toString();
  await db.projects.by("byStatus").eq("team", user).eq("status", "active").gt("start", now).lte("start", now).all();
  await db.projects.by("byTheme").eq("settings.theme.color", "red").count();
  await db.projects.by("byLabel").eq("team", user).eq("labels", "new").page({ limit: 9 });
  await db.transaction(async (tx) => {
    const last = await tx.tasks.first({ prefix: { project: "p" }, reverse: true });
    await tx.tasks.put({
      project: "p",
      number: (last?.number ?? 0) + 1,
      title: "t",
      state: "open",
      priority: 1,
      estimate: null,
    });
    await tx.tasks.by("byAssignee").eq("assignee", user).eq("state", "open").gte("priority", 2).all();
  });
  await db.tasks.by("byDue").eq("project", "p").lt("due", now).page({ limit: 10 });
  await db.tasks.by("byLabel").eq("project", "p").eq("labels", "bug").all();
  await db.tasks.by("byTitle").eq("project", "p").startsWith("title", "Fix").reverse().all();
  for await (const change of db.tasks.watch({ prefix: { project: "p" } }))
    if (change.type === "put") change.value.title.trim();
  for await (const rows of db.tasks.by("byDue").eq("project", "p").live()) rows.length.toFixed();
  await db.comments.all({ prefix: { task: "p/1" }, gte: now });
  await db.comments.by("byAuthor").eq("author", user).all();
  await db.comments.by("byMention").eq("mentions", user).gt("at", now).first();
  await db.attachments.getMany([{ task: "p/1", name: "a.png" }]);
  await db.attachments.by("byUpload").eq("uploaded.by", user).lt("uploaded.at", now).all();
}

export async function shop(db: Shop): Promise<void> {
  await db.products.by("byCategory").eq("category", "tea").eq("price.currency", "EUR").lt("price.amount", 1000n).all();
  await db.products.by("byRating").eq("category", "tea").gte("rating", 4).limit(5).all();
  await db.categories.by("byParent").eq("parent", null).all();
  await db.categories.by("byKeyword").eq("keywords", "green").first();
  await db.customers.by("byPlace").eq("shipping.country", "CH").startsWith("shipping.zip", "80").count();
  await db.customers.by("bySegment").eq("segment", "vip").gt("since", now).all();
  await db.orders.page({ prefix: { customer: 1n }, reverse: true, limit: 20 });
  await db.orders.by("byStatus").eq("status", "paid").gte("placedAt", now).all();
  await db.orders.patch({ customer: 1n, number: 7 }, { status: "sent" });
  await db.invoices.count({ prefix: { year: 2026 } });
  await db.invoices.by("open").lt("dueAt", now).all();
  await db.payments.by("byInvoice").eq("invoice", [2026, 7]).all();
  await db.payments.by("byAmount").eq("amount.currency", "CHF").gt("amount.amount", 1n).all();
  await db.coupons.by("byCategory").eq("categories", "tea").gte("validTo", now).all();
  await db.coupons.clear({ lt: "B" });
  await db.shipments.by("byTracking").eq("carrier", "dhl").eq("tracking", "1Z").first();
  await db.reviews.by("byStars").eq("sku", "tea-1").gte("stars", 4).page({ limit: 10 });
  await db.reviews.exists({ sku: "tea-1", customer: 1n });
  await db.suppliers.by("byCountry").eq("countries", "IN").gte("score", 3).all();
  await db.stocks.by("byShelf").eq("warehouse", "north").gte("shelf", [1, 0]).lt("shelf", [2, 0]).all();
  await db.transaction(async (tx) => {
    const stock = await tx.stocks.get({ warehouse: "north", sku: "tea-1" });
    if (stock === undefined || stock.count === 0) throw new Error("sold out");
    await tx.stocks.put({ ...stock, count: stock.count - 1 });
    await tx.orders.update({ customer: 1n, number: 7 }, (order) => ({ ...order, status: "paid", paidAt: now }));
  });
}

export async function mailAndMachines(db: Shop): Promise<void> {
  for await (const { subject } of db.messages.scan({ prefix: { mailbox: "ann" }, lt: now, reverse: true }))
    subject.trim();
  await db.messages.by("bySender").eq("mailbox", "ann").eq("from.email", "bob@example.org").all();
  await db.messages.by("byFlag").eq("mailbox", "ann").eq("flags", "flagged").all();
  await db.messages.by("byThread").eq("mailbox", "ann").eq("thread", "t").all();
  await db.drafts.put({ mailbox: "ann", id: user, savedAt: now });
  await db.drafts.by("bySaved").eq("mailbox", "ann").first();
  await db.sensors.by("byKind").eq("kind", "power").eq("site", "roof").all();
  await db.sensors.by("byFloor").eq("site", "roof").eq("location.floor", null).all();
  await db.readings.putMany([{ sensor: 1, at: now, value: 20.5, quality: "good" }]);
  await db.readings.all({ prefix: { sensor: 1 }, gte: now, lt: now });
  for await (const bad of db.readings.by("bad").eq("sensor", 1).live()) bad.length.toFixed();
  await db.alerts.by("open").eq("level", "critical").all();
  for await (const key of db.alerts.keys({ prefix: { site: "roof", raisedAt: now }, gt: 3 })) key.sensor.toFixed();
  await db.jobs.first({ prefix: { queue: "mail" }, lte: now });
  await db.jobs.insert({ queue: "mail", runAt: now, id: user, payload: {} });
  await db.jobs.by("byLock").eq("lockedBy", "w1").lt("lockedUntil", now).all();
  await db.auditEntries.all({ gte: now, limit: 100 });
  await db.auditEntries.by("byTarget").eq("target.kind", "order").eq("target.id", "7").all();
  for await (const key of db.auditEntries.by("byActor").eq("actor", user).keys()) key.at.toISOString();
}
