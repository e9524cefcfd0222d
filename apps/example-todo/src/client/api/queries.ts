import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Filter } from "../state/filter.ts";
import { bodyOf } from "./api-error.ts";
import { api } from "./client.ts";
import type { CountedList, TodoPage } from "./types.ts";

/** All todos queries have keys that begin so. */
export const TODOS_KEY = ["todos"] as const;

/** How many todos are asked for at a time: some screens full. */
const PAGE_LENGTH = 100;

/** All lists in their order, with the numbers of their todos. */
export const listsQuery = queryOptions({
  queryKey: ["lists"],
  queryFn: async ({ signal }): Promise<readonly CountedList[]> => {
    const { lists } = await bodyOf(api.lists.$get(undefined, { init: { signal } }));
    return lists;
  },
});

/** The tags of open todos with their numbers. */
export const tagsQuery = queryOptions({
  queryKey: ["tags"],
  queryFn: async ({ signal }) => {
    const { tags } = await bodyOf(api.tags.$get({ query: {} }, { init: { signal } }));
    return tags;
  },
});

/** The todos of a view, page by page. */
export function todosQuery(filter: Filter) {
  return infiniteQueryOptions({
    queryKey: [...TODOS_KEY, filter],
    queryFn: async ({ pageParam, signal }): Promise<TodoPage> => {
      const query = { ...filter, limit: String(PAGE_LENGTH), ...(pageParam !== undefined && { after: pageParam }) };
      return await bodyOf(api.todos.$get({ query }, { init: { signal } }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
    // Comparing two times ten thousand todos deeply costs more than it saves: pages that stay the same are the same objects anyway.
    structuralSharing: false,
  });
}

/** The filter of a todos query, from its key. */
export function filterOf(queryKey: readonly unknown[]): Filter {
  return queryKey[TODOS_KEY.length] as Filter;
}
