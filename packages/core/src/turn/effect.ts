/**
 * What a turn may ask of the world, and what may come back, by kind. A new kind is one member here: the compiler then asks for
 * whoever carries it out (the server) and for the node that goes on with its answer (`effectAnswers`).
 */
interface EffectKinds {
  readonly http: {
    readonly request: {
      readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string | null;
      readonly timeoutMs: number;
    };
    /** `body`: parsed where it was JSON, else its text. */
    readonly result: { readonly status: number; readonly body: unknown };
  };
}

export type EffectKind = keyof EffectKinds;

/** `id` is the same whenever the entry that asked is handled again. */
export type EffectOf<Kind extends EffectKind> = {
  [Each in Kind]: { readonly kind: Each; readonly id: string; readonly request: EffectKinds[Each]["request"] };
}[Kind];

export type Effect = EffectOf<EffectKind>;

/** What came back of an effect of that kind; `failed` when nothing that could be used did. */
export type ResultOf<Kind extends EffectKind> =
  | { [Each in Kind]: { readonly kind: Each } & EffectKinds[Each]["result"] }[Kind]
  | { readonly kind: "failed"; readonly reason: string };

export type EffectResult = ResultOf<EffectKind>;

/** Who carries out what, by kind. They never reject: what goes wrong is a result. */
export type EffectCarriers = {
  readonly [Kind in EffectKind]: (effect: EffectOf<Kind>) => Promise<ResultOf<Kind>>;
};
