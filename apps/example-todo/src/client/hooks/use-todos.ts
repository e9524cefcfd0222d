import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { filterOf, todosQuery } from "../api/queries.ts";
import type { Todo } from "../api/types.ts";
import type { Filter } from "../state/filter.ts";
import { leaving } from "../state/leaving.ts";
import { orderOf, rankIn } from "../state/order.ts";
import { type Loaded, overlayTodos, withLeaving } from "../state/overlay.ts";
import { useChanges } from "./use-changes.ts";
import { useLists } from "./use-lists.ts";
import { useStore } from "./use-store.ts";

/** The todos of a view. */
export interface Todos {
  readonly items: readonly Todo[];
  /** Whether the server has more of them, behind these. */
  readonly hasMore: boolean;
  readonly state: "loading" | "ready" | "failed";
  /** Whether these are the results of the search before, until those of this one are there. */
  readonly isOutdated: boolean;
  /** Whether more could not be fetched; nothing is fetched by itself then. */
  readonly hasFailedToFetchMore: boolean;
  fetchMore(): void;
  /** Tries again after a failure. */
  retry(): void;
}

/** The todos of a view, as far as they were fetched, as the user left them. */
export function useTodos(filter: Filter): Todos {
  const query = useInfiniteQuery({
    ...todosQuery(filter),
    // While one types, the last results stay until the next ones are there.
    placeholderData: (previous, before) => {
      const isTyping = filter.q !== undefined && before !== undefined && filterOf(before.queryKey).q !== undefined;
      return isTyping ? previous : undefined;
    },
  });
  const { data, hasNextPage, isPlaceholderData } = query;
  const changes = useChanges();
  const lists = useLists();
  const left = useStore(leaving);

  const compare = useMemo(() => orderOf(filter, rankIn(lists ?? [])), [filter, lists]);
  const items = useMemo(() => {
    const fetched = data?.pages.flatMap((page) => page.items) ?? [];
    if (isPlaceholderData) return fetched;
    const loaded: Loaded = { items: fetched, hasMore: hasNextPage, filter, compare };
    return withLeaving({ ...loaded, items: overlayTodos(loaded, changes) }, left);
  }, [data, hasNextPage, isPlaceholderData, filter, compare, changes, left]);

  // A list that the server does not know yet: what waits is all that it has.
  const isNew = changes.some((change) => change.kind === "createList" && change.list.id === filter.list);
  return {
    items,
    hasMore: hasNextPage,
    state: isNew ? "ready" : stateOf(query),
    isOutdated: isPlaceholderData,
    hasFailedToFetchMore: query.isFetchNextPageError,
    fetchMore() {
      if (hasNextPage && !query.isFetching && !isPlaceholderData) void query.fetchNextPage();
    },
    retry: () => void (query.isFetchNextPageError ? query.fetchNextPage() : query.refetch()),
  };
}

function stateOf({ data, isError }: { data: unknown; isError: boolean }): Todos["state"] {
  if (data !== undefined) return "ready";
  return isError ? "failed" : "loading";
}
