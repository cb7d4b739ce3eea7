/** What the fake answers for the screens beside the inbox. */
export function otherAnswers(_method: string, _at: string, _body: Record<string, unknown>, _url: URL): { readonly status: number; readonly body: unknown } | null {
  return null;
}
