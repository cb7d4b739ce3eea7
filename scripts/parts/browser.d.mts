/** A browser for tests and measurements, or why there is none. */
export function ensureBrowser(
  node: string,
): Promise<
  { readonly path: string; readonly missing?: undefined } | { readonly path?: undefined; readonly missing: string }
>;
