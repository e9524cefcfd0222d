import { type InfiniteData, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "../api/api-error.ts";
import { filterOf, listsQuery, tagsQuery, TODOS_KEY } from "../api/queries.ts";
import type { Stored, TodoPage } from "../api/types.ts";
import { mergeStored } from "../state/merge.ts";
import { orderOf, rankIn } from "../state/order.ts";
import { RecentEvents } from "../state/recent-events.ts";

type Pages = InfiniteData<TodoPage, string | undefined>;

/** Numbers in the sidebar may lag behind by this much, so that many changes cost one request. */
const REFRESH_MS = 150;

/** What the server told lately. */
export const recent: RecentEvents = new RecentEvents();

/** Since when queries are on their way, by their hash: as marks of {@link recent}. */
const fetchBegan = new Map<string, number>();

let refresh: ReturnType<typeof setTimeout> | undefined;

/** What the server said last, by query. The server tells about every change, so nothing gets old by itself. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onSuccess: (_data, { queryKey, queryHash }) => catchUp(queryKey, queryHash) }),
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      networkMode: "always",
      refetchOnWindowFocus: false,
      retry: (failures, error) => !(error instanceof ApiError) && failures < 2,
      retryDelay: (failures) => 300 * 2 ** failures,
    },
  },
});

queryClient.getQueryCache().subscribe((event) => {
  if (event.type === "updated" && event.action.type === "fetch") fetchBegan.set(event.query.queryHash, recent.mark());
});

/** Brings a change that the server stored into all views that were fetched. */
export function applyStored(stored: Stored): void {
  recent.add(stored);
  for (const { queryKey } of queryClient.getQueryCache().findAll({ queryKey: TODOS_KEY }))
    mergeInto(queryKey, [stored]);
  refreshSoon();
}

/** Fetches everything that is shown again: something may have been missed. */
export function refetchAll(): void {
  void queryClient.invalidateQueries();
}

/** A fetch replaces all that a query had, also what came while it was on its way: that is laid over it again. */
function catchUp(queryKey: readonly unknown[], queryHash: string): void {
  const began = fetchBegan.get(queryHash);
  fetchBegan.delete(queryHash);
  if (began !== undefined && queryKey[0] === TODOS_KEY[0]) mergeInto(queryKey, recent.since(began));
}

function mergeInto(queryKey: readonly unknown[], events: readonly Stored[]): void {
  const filter = filterOf(queryKey);
  const compare = orderOf(filter, rankIn(queryClient.getQueryData(listsQuery.queryKey) ?? []));
  queryClient.setQueryData<Pages>(queryKey, (data) => {
    if (data === undefined) return undefined;
    const pages = events.reduce(
      (all, event) => mergeStored(all, event, filter, compare),
      data.pages as readonly TodoPage[],
    );
    return pages === data.pages ? data : { ...data, pages: [...pages] };
  });
}

/** The numbers of todos by list and by tag are counted by the server. */
function refreshSoon(): void {
  refresh ??= setTimeout(() => {
    refresh = undefined;
    void queryClient.invalidateQueries({ queryKey: listsQuery.queryKey });
    void queryClient.invalidateQueries({ queryKey: tagsQuery.queryKey });
  }, REFRESH_MS);
}
