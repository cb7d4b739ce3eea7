/** Types for who imports it from TypeScript. */
interface Option {
  readonly type: "text" | "number" | "flag";
  readonly default?: string | number;
  readonly help: string;
}

/** A flag is there or not; anything else is there if it was given or has a default. */
type Value<O extends Option> = O extends { type: "flag" }
  ? boolean
  : (O extends { type: "number" } ? number : string) | (O extends { default: string | number } ? never : undefined);

export function readCommandLine<const Options extends Readonly<Record<string, Option>>>(
  command: {
    readonly usage: string;
    readonly about: string | readonly string[];
    readonly options?: Options;
    readonly words?: number;
    readonly unknownHint?: string;
  },
  args?: readonly string[],
): { readonly values: { readonly [Name in keyof Options]: Value<Options[Name]> }; readonly words: readonly string[] };
