/** Who has answered an invitation and how, by the id of the member or person. */
export function repliesIn(stored: unknown): Record<string, string> {
  if (typeof stored !== 'string' || stored === '') return {};
  try {
    const replies: unknown = JSON.parse(stored);
    return replies && typeof replies === 'object' && !Array.isArray(replies) ? (replies as Record<string, string>) : {};
  } catch {
    return {};
  }
}
