import { collection } from "lsm-typed";
import { z } from "zod";

export const counters = collection("counters", z.object({ id: z.string(), value: z.number() }), { key: ["id"] });

/** A doctor is on call or not; at least one of a ward must be. */
export const doctors = collection("doctors", z.object({ id: z.int(), ward: z.string(), isOnCall: z.boolean() }), {
  key: ["id"],
  indexes: { onCall: { on: ["ward"], where: (doctor) => doctor.isOnCall } },
});

export const bookings = collection(
  "bookings",
  z.object({ id: z.int(), room: z.string(), from: z.number(), to: z.number() }),
  {
    key: ["id"],
    indexes: { byRoom: { on: ["room", "from"] } },
  },
);
