/** Something a person or a test asked of the emulator that cannot be done. Told by the admin API. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 409) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export function notFound(what: string, id: string): Refusal {
  return new Refusal("not_found", `There is no ${what} “${id}”.`, 404);
}
