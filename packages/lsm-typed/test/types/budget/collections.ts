/** Twenty-five collections with the keys and indexes that they would have. Input of tools/type-budget.mjs. */
import { collection, desc } from "./library.ts";
import * as schema from "./schemas.ts";

export const users = collection("users", schema.User, {
  key: ["id"],
  indexes: {
    byEmail: { on: ["email"], unique: true },
    byCity: { on: ["address.country", "address.city"] },
    byTag: { on: ["tags"], multi: true },
    byRecent: { on: [desc("lastSeen")], where: (user) => user.isActive },
  },
});

export const teams = collection("teams", schema.Team, {
  key: ["id"],
  indexes: {
    byMember: { on: ["members"], multi: true },
    byBilling: { on: ["billing.next"], where: (team) => team.plan !== "free" },
  },
});

export const sessions = collection("sessions", schema.Session, {
  key: ["token"],
  indexes: { byUser: { on: ["user", desc("startedAt")] } },
  ttl: (session) => session.expiresAt,
});

export const projects = collection("projects", schema.Project, {
  key: ["team", "slug"],
  indexes: {
    byStatus: { on: ["team", "status", desc("start")] },
    byTheme: { on: ["settings.theme.color"] },
    byLabel: { on: ["team", "labels"], multi: true },
  },
  version: 2,
  migrate: { 2: (old) => ({ ...old, labels: [] }) },
});

export const tasks = collection("tasks", schema.Task, {
  key: ["project", "number"],
  indexes: {
    byAssignee: { on: ["assignee", "state", desc("priority")], where: (task) => task.state !== "done" },
    byDue: { on: ["project", "due"], where: (task) => task.due !== undefined },
    byLabel: { on: ["project", "labels", desc("priority")], multi: true },
    byTitle: { on: ["project", "title"], unique: true },
  },
});

export const comments = collection("comments", schema.Comment, {
  key: ["task", "at", "id"],
  indexes: { byAuthor: { on: ["author", desc("at")] }, byMention: { on: ["mentions", desc("at")], multi: true } },
});

export const attachments = collection("attachments", schema.Attachment, {
  key: ["task", "name"],
  indexes: { byHash: { on: ["hash"] }, byUpload: { on: ["uploaded.by", desc("uploaded.at")] } },
});

export const products = collection("products", schema.Product, {
  key: ["sku"],
  indexes: {
    byCategory: { on: ["category", "price.currency", "price.amount"] },
    byRelease: { on: [desc("releasedAt")] },
    byRating: { on: ["category", desc("rating")], where: (product) => product.stock > 0 },
  },
});

export const categories = collection("categories", schema.Category, {
  key: ["path"],
  indexes: { byParent: { on: ["parent", "position"] }, byKeyword: { on: ["keywords"], multi: true } },
});

export const customers = collection("customers", schema.Customer, {
  key: ["id"],
  indexes: {
    byEmail: { on: ["email"], unique: true },
    bySegment: { on: ["segment", desc("since")] },
    byPlace: { on: ["shipping.country", "shipping.zip"] },
  },
});

export const orders = collection("orders", schema.Order, {
  key: ["customer", "number"],
  indexes: {
    byStatus: { on: ["status", desc("placedAt")] },
    byCoupon: { on: ["coupon"], where: (order) => order.coupon !== null },
    byTotal: { on: ["total.currency", "total.amount"] },
  },
});

export const invoices = collection("invoices", schema.Invoice, {
  key: ["year", "number"],
  indexes: { byOrder: { on: ["order"], unique: true }, open: { on: ["dueAt"], where: (invoice) => !invoice.isPaid } },
});

export const payments = collection("payments", schema.Payment, {
  key: ["id"],
  indexes: { byInvoice: { on: ["invoice", "at"] }, byAmount: { on: ["amount.currency", desc("amount.amount")] } },
});

export const coupons = collection("coupons", schema.Coupon, {
  key: ["code"],
  indexes: { byCategory: { on: ["categories", "validTo"], multi: true } },
  ttl: (coupon) => coupon.validTo,
});

export const shipments = collection("shipments", schema.Shipment, {
  key: ["order", "parcel"],
  indexes: { byTracking: { on: ["carrier", "tracking"], unique: true }, byDay: { on: ["sentAt"] } },
});

export const reviews = collection("reviews", schema.Review, {
  key: ["sku", "customer"],
  indexes: { byStars: { on: ["sku", desc("stars"), desc("at")] }, byCustomer: { on: ["customer", desc("at")] } },
});

export const suppliers = collection("suppliers", schema.Supplier, {
  key: ["id"],
  indexes: { byCountry: { on: ["countries", desc("score")], multi: true }, byName: { on: ["name"], unique: true } },
});

export const stocks = collection("stocks", schema.Stock, {
  key: ["warehouse", "sku"],
  indexes: { byShelf: { on: ["warehouse", "shelf"] }, bySku: { on: ["sku", "count"] } },
});

export const messages = collection("messages", schema.Message, {
  key: ["mailbox", "at", "id"],
  indexes: {
    bySender: { on: ["mailbox", "from.email", desc("at")] },
    byFlag: { on: ["mailbox", "flags", desc("at")], multi: true },
    byThread: { on: ["mailbox", "thread", "at"], where: (message) => message.thread !== undefined },
  },
});

export const drafts = collection("drafts", schema.Draft, {
  key: ["mailbox", "id"],
  indexes: { bySaved: { on: ["mailbox", desc("savedAt")] } },
});

export const sensors = collection("sensors", schema.Sensor, {
  key: ["site", "id"],
  indexes: { byKind: { on: ["kind", "site"] }, byFloor: { on: ["site", "location.floor"] } },
});

export const readings = collection("readings", schema.Reading, {
  key: ["sensor", "at"],
  indexes: { bad: { on: ["sensor", desc("at")], where: (reading) => reading.quality === "bad" } },
});

export const alerts = collection("alerts", schema.Alert, {
  key: ["site", "raisedAt", "sensor"],
  indexes: { open: { on: ["level", "raisedAt"], where: (alert) => alert.acknowledged === undefined } },
});

export const jobs = collection("jobs", schema.Job, {
  key: ["queue", "runAt", "id"],
  indexes: { byLock: { on: ["lockedBy", "lockedUntil"], where: (job) => job.lockedBy !== null } },
});

export const auditEntries = collection("auditEntries", schema.AuditEntry, {
  key: ["at", "id"],
  indexes: { byActor: { on: ["actor", desc("at")] }, byTarget: { on: ["target.kind", "target.id", "at"] } },
});
