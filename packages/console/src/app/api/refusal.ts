import { problem, type Problem, type ProblemCode } from "@botschaft/contract";

/** The API said no, in its own words. `code` is what the console acts on. */
export class Refusal extends Error {
  readonly problem: Problem;
  readonly code: ProblemCode | "unknown";

  constructor(refused: Problem, code: ProblemCode | "unknown") {
    super(refused.detail ?? refused.title);
    this.name = "Refusal";
    this.problem = refused;
    this.code = code;
  }
}

/** No answer came: the connection is down, or something between answered with what is not ours. */
export class Unreachable extends Error {
  constructor(options?: ErrorOptions) {
    super("The server did not answer.", options);
    this.name = "Unreachable";
  }
}

/** Reads an answer that is not a success. Never throws: what is no problem document becomes `Unreachable`. */
export async function readRefusal(
  response: Response,
  isKnown: (code: string) => code is ProblemCode,
): Promise<Refusal | Unreachable> {
  try {
    const parsed = problem.parse(await response.json());
    return new Refusal(parsed, isKnown(parsed.code) ? parsed.code : "unknown");
  } catch (cause) {
    return new Unreachable({ cause });
  }
}

export function isRefusal(error: unknown, code: ProblemCode): boolean {
  return error instanceof Refusal && error.code === code;
}
