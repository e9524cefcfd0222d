import type { ReactElement } from "react";
import type { Todos } from "../hooks/use-todos.ts";
import { SkeletonRow } from "./skeleton.tsx";

/** What stands for the todos that are being fetched, behind those that are there. */
export function MoreRow({ top, todos }: { readonly top: number; readonly todos: Todos }): ReactElement {
  return (
    <div className="row" role="none" style={{ transform: `translateY(${top}px)` }}>
      {todos.hasFailedToFetchMore ? (
        <p className="more-failed">
          The rest could not be fetched.{" "}
          <button type="button" className="quiet" onClick={todos.retry}>
            Try again
          </button>
        </p>
      ) : (
        <SkeletonRow />
      )}
    </div>
  );
}
