/** Why the server does not start, in one sentence for the person at the terminal. Ends the process with exit code 1. */
export class StartRefusal extends Error {
  override readonly name = "StartRefusal";
}
