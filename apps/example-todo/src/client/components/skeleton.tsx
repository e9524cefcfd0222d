import type { ReactElement } from "react";

/** In the shape of a todo that is not there yet. */
export function SkeletonRow(): ReactElement {
  return (
    <div className="card skeleton" aria-hidden="true">
      <span className="bone bone-check" />
      <span className="bone bone-title" />
    </div>
  );
}

/** In the shape of todos, while a view is fetched. */
export function Skeleton(): ReactElement {
  return (
    <div className="skeletons" role="status" aria-label="Loading todos">
      {Array.from({ length: 7 }, (_, index) => (
        <SkeletonRow key={index} />
      ))}
    </div>
  );
}
