export async function exportRecords(..._: unknown[]): Promise<void> {}
