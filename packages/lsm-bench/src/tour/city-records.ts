import type { City } from "./cities.ts";

/**
 * How cities lie in the ordered key space. Three keys for each city:
 *
 *   city/<country>/<name>/<id>            the record, as JSON
 *   name/<name>/<id>                      the record's key: cities of all countries by name
 *   population/<u32 population><u32 id>   the record's key: cities by size; big-endian numbers sort as numbers
 *
 * Names are in lower case.
 */
export const CITY_PREFIX: string = "city/";
export const NAME_PREFIX: string = "name/";
export const POPULATION_PREFIX: string = "population/";

/** One key and its value. */
export interface Entry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

export function cityKey({ country, name, id }: Pick<City, "country" | "name" | "id">): Uint8Array {
  return Buffer.from(`${CITY_PREFIX}${country}/${name.toLowerCase()}/${id}`);
}

export function cityEntry(city: City): Entry {
  return { key: cityKey(city), value: Buffer.from(JSON.stringify(city)) };
}

export function nameEntry(city: City): Entry {
  return { key: Buffer.from(`${NAME_PREFIX}${city.name.toLowerCase()}/${city.id}`), value: cityKey(city) };
}

export function populationEntry(city: City): Entry {
  return { key: populationKey(city.population, city.id), value: cityKey(city) };
}

/** With id 0 it is a bound: at or below every city of that population. */
export function populationKey(population: number, id: number): Uint8Array {
  const key = Buffer.alloc(POPULATION_PREFIX.length + 8);
  key.write(POPULATION_PREFIX, "latin1");
  key.writeUInt32BE(population, POPULATION_PREFIX.length);
  key.writeUInt32BE(id, POPULATION_PREFIX.length + 4);
  return key;
}

/** Reads a record back. */
export function decodeCity(value: Uint8Array): City {
  return JSON.parse(Buffer.from(value).toString()) as City;
}

/** Sorts entries by their keys' bytes, as the database does: latin1 text sorts like the bytes, and faster than buffers. */
export function sortByKey(entries: readonly Entry[]): Entry[] {
  const keyed = entries.map((entry) => ({ entry, text: Buffer.from(entry.key).toString("latin1") }));
  keyed.sort((a, b) => (a.text < b.text ? -1 : 1));
  return keyed.map(({ entry }) => entry);
}
