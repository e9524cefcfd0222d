import { type ReactElement, useEffect, useRef, useState } from "react";
import { ApiError } from "../api/api-error.ts";
import { importFile } from "../api/import-file.ts";
import { refetchAll } from "../session/server-state.ts";
import { Dialog } from "./dialog.tsx";

/** How far an import is. */
type ImportState =
  | { readonly kind: "none" }
  | { readonly kind: "running"; readonly part: number }
  | { readonly kind: "done"; readonly records: number }
  | { readonly kind: "failed"; readonly reasons: readonly string[] };

/** Brings all lists and todos into a file, and back. */
export function TransferDialog({ onClose }: { onClose(): void }): ReactElement {
  const [state, setState] = useState<ImportState>({ kind: "none" });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const start = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    running.current = new AbortController();
    setState({ kind: "running", part: 0 });
    try {
      const records = await importFile(file, (part) => setState({ kind: "running", part }), running.current.signal);
      setState({ kind: "done", records });
    } catch (error) {
      setState({ kind: "failed", reasons: reasonsOf(error) });
    }
    refetchAll();
  };

  return (
    <Dialog title="Export and import" onClose={onClose}>
      <section className="transfer">
        <h3>Export</h3>
        <p>All lists and todos in one file of text, a record a line.</p>
        <a className="button secondary" href="/api/export" download>
          Download
        </a>
      </section>
      <section className="transfer">
        <h3>Import</h3>
        <p>A file of an export. What has the same id is replaced; everything else stays.</p>
        <label className="button secondary">
          Choose a file
          <input
            type="file"
            className="hidden"
            accept=".ndjson,.jsonl,application/x-ndjson"
            disabled={state.kind === "running"}
            onChange={(event) => void start(event.currentTarget.files?.[0])}
          />
        </label>
        <ImportResult state={state} />
      </section>
    </Dialog>
  );
}

function ImportResult({ state }: { readonly state: ImportState }): ReactElement {
  return (
    <div role="status">
      {state.kind === "running" && (
        <label className="progress">
          {state.part < 1 ? "Sending" : "Storing"}
          <progress value={state.part < 1 ? state.part : undefined} />
        </label>
      )}
      {state.kind === "done" && <p className="good">{`${state.records.toLocaleString("en")} records imported.`}</p>}
      {state.kind === "failed" && (
        <ul className="bad">
          {state.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function reasonsOf(error: unknown): string[] {
  if (!(error instanceof ApiError)) return ["The server did not answer. Nothing more was stored."];
  const fields = error.body.fields ?? [];
  return fields.length === 0
    ? [error.message]
    : fields.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
}
