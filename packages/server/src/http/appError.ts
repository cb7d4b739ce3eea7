import { type Problem, type ProblemCode, problems } from "@botschaft/contract";

export type ProblemPlace = NonNullable<Problem["errors"]>[number];

/** A refusal to the caller, with a code from the contract's table. `detail` is for the caller's eyes: no secrets, no message text. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ProblemCode;
  readonly detail: string | undefined;
  readonly places: readonly ProblemPlace[];
  /** After how many seconds it is worth another try; undefined: not known. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ProblemCode,
    detail?: string,
    options: { places?: readonly ProblemPlace[]; cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(detail ?? problems[code].title, { cause: options.cause });
    this.code = code;
    this.detail = detail;
    this.places = options.places ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** `row`, or a refusal with not_found when there is none. */
export function found<T>(row: T | undefined | null, what: string): T {
  if (row === undefined || row === null) throw new AppError("not_found", `No such ${what}.`);
  return row;
}
