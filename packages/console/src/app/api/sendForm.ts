import { Unreachable } from "./refusal.ts";

/** Sends a form and tells how much of it has left, from 0 to 1. Not by fetch, which does not say how far an upload is. */
export function sendForm(
  path: string,
  { method, headers, form }: { readonly method: string; readonly headers: Headers; readonly form: FormData },
  onProgress: (share: number) => void,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, path);
    headers.forEach((value, name) => request.setRequestHeader(name, value));
    request.upload.addEventListener("progress", ({ lengthComputable, loaded, total }) => {
      if (lengthComputable) onProgress(loaded / total);
    });
    request.addEventListener("load", () =>
      resolve(
        new Response(request.responseText, {
          status: request.status,
          headers: { "Content-Type": request.getResponseHeader("Content-Type") ?? "" },
        }),
      ),
    );
    request.addEventListener("error", () => reject(new Unreachable()));
    request.addEventListener("abort", () => reject(new Unreachable()));
    request.send(form);
  });
}
