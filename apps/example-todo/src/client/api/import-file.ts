import type { ApiErrorBody } from "../../shared/api-error.ts";
import { ApiError, AwayError } from "./api-error.ts";

/**
 * Sends a file of an export and gives the number of records that were stored.
 *
 * With `XMLHttpRequest`, since `fetch` does not tell how much it has sent.
 *
 * @param onProgress - Is told the part that was sent, 0 to 1.
 * @param signal - Ends it. What was stored stays stored.
 *
 * Throws as `bodyOf` does.
 */
export function importFile(file: File, onProgress: (part: number) => void, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/import");
    request.setRequestHeader("Content-Type", "application/x-ndjson");
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total));
    request.addEventListener("error", () => reject(new AwayError("The server does not answer")));
    request.addEventListener("abort", () => reject(new DOMException("Cancelled", "AbortError")));
    request.addEventListener("load", () => {
      if (request.status === 200) resolve((request.response as { records: number }).records);
      else reject(refusal(request));
    });
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function refusal({ status, response }: XMLHttpRequest): Error {
  const body = response as ApiErrorBody | null;
  return body?.error === undefined
    ? new AwayError(`Status ${status} without a reason`)
    : new ApiError(status, body.error);
}
