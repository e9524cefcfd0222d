/** What the page's reader would do with what it is told. */
export async function rebuild(_rows: readonly unknown[]): Promise<void> {}
export async function apply(_change: unknown): Promise<void> {}
export function render(_rows: readonly unknown[]): void {}
